import { PrimitiveSchemaDefinitionSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'chai';
import {
  IsArray,
  IsBoolean,
  IsDateString,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsOptional,
  IsUUID,
  MaxLength,
  Min,
} from 'class-validator';
import { z } from 'zod';
import { compileForm } from '../../src/engine/elicitation-form.js';
import { DefinitionError } from '../../src/errors/definition-error.js';
import type { JsonObject } from '../../src/metadata/server-model.js';

enum Size {
  small = 'S',
  large = 'L',
}

class Order {
  @IsEnum(Size)
  size: Size = Size.small;

  @IsArray()
  @IsIn(['milk', 'sugar'], { each: true })
  extras: string[] = ['milk'];

  @IsInt()
  @Min(1)
  count = 1;

  @IsBoolean()
  isGift = false;

  @IsEmail()
  @MaxLength(50)
  email!: string;

  @IsDateString()
  @IsOptional()
  day?: string;

  @IsUUID()
  @IsOptional()
  reference?: string;
}

function propertiesOf(schema: Parameters<typeof compileForm>[0]): Record<string, JsonObject> {
  return compileForm(schema, 'Shop.order').requestedSchema['properties'] as Record<string, JsonObject>;
}

const shapes: Record<string, JsonObject> = {
  text: { type: 'string', minLength: 1, format: 'email' },
  'text of a format that forms do not know': { type: 'string', format: 'uuid' },
  'a number': { type: 'number', exclusiveMinimum: 0, default: 3 },
  'a choice': { type: 'string', enum: ['a', 'b'], default: 'a' },
  'a choice without a type': { enum: ['a', 'b'] },
  'a choice with names': { type: 'string', enum: ['a'], enumNames: ['A'] },
  'a choice with titles': { type: 'string', oneOf: [{ const: 'a', title: 'A' }, { const: 'b' }] },
  'a choice among constants': {
    anyOf: [
      { type: 'string', const: 'a' },
      { type: 'string', const: 'b' },
    ],
  },
  'several choices': { type: 'array', items: { enum: ['a', 'b'] }, uniqueItems: true, minItems: 1, default: ['a'] },
  'several choices with titles': { type: 'array', items: { oneOf: [{ const: 'a', title: 'A' }] } },
};

const unfit: Record<string, JsonObject> = {
  'an object': { type: 'object', properties: {} },
  'an array of any text': { type: 'array', items: { type: 'string' } },
  'a choice of numbers': { type: 'number', enum: [1, 2] },
  'text or null': { type: ['string', 'null'] },
  'one of two kinds': { anyOf: [{ type: 'string' }, { type: 'number' }] },
};

describe('an elicitation form', () => {
  it('of a DTO says its types, choices and defaults', () => {
    const properties = propertiesOf(Order);
    expect(properties['size']).to.deep.equal({ type: 'string', enum: ['S', 'L'], default: 'S' });
    expect(properties['extras']).to.deep.include({
      type: 'array',
      items: { type: 'string', enum: ['milk', 'sugar'] },
      default: ['milk'],
    });
    expect(properties['count']).to.deep.equal({ type: 'integer', minimum: 1, default: 1 });
    expect(properties['isGift']).to.deep.equal({ type: 'boolean', default: false });
  });

  it('of a DTO is one that the official SDK takes', () => {
    for (const property of Object.values(propertiesOf(Order))) PrimitiveSchemaDefinitionSchema.parse(property);
  });

  it('revives the answer as the DTO, with its defaults', async () => {
    const order = await compileForm(Order, 'Shop.order').parse({ email: 'a@b.org' }, 'key');
    expect(order).to.be.instanceOf(Order);
    expect(order).to.deep.include({ size: 'S', extras: ['milk'], count: 1 });
  });

  it('of a Standard Schema says choices and defaults', () => {
    const properties = propertiesOf(
      z.object({ size: z.enum(['S', 'L']).default('S'), kind: z.union([z.literal('a'), z.literal('b')]) }),
    );
    expect(properties['size']).to.deep.equal({ type: 'string', enum: ['S', 'L'], default: 'S' });
    expect(properties['kind']).to.deep.equal({ type: 'string', enum: ['a', 'b'] });
  });

  for (const [what, shape] of Object.entries(shapes)) {
    it(`can ask for ${what}, so that the official SDK understands all of it`, () => {
      const { value } = propertiesOf({ type: 'object', properties: { value: shape } });
      const { pattern: _, ...understood } = value ?? {};
      expect(PrimitiveSchemaDefinitionSchema.parse(value)).to.deep.equal(understood);
    });
  }

  for (const [what, shape] of Object.entries(unfit)) {
    it(`cannot ask for ${what}`, () => {
      expect(() => propertiesOf({ type: 'object', properties: { value: shape } })).to.throw(
        DefinitionError,
        /Shop\.order, form property value.*nothing nested/s,
      );
    });
  }
});
