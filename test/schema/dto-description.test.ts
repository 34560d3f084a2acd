import { expect } from 'chai';
import { Exclude, Expose, Type } from 'class-transformer';
import {
  Allow,
  Equals,
  IsBoolean,
  IsDateString,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Constructor } from '../../src/metadata/server-model.js';
import { compile, Drawing, Item, Node, Order } from './dto-fixture.js';
import { expectValidSchema, violationsOf } from './schema-expectations.js';

describe('the JSON Schema of a DTO', () => {
  it('describes nested classes, lists, enums, dates, defaults and what is required', () => {
    const { json } = compile(Order);
    expectValidSchema(json);
    expect(json).to.deep.equal({
      type: 'object',
      properties: {
        email: { type: 'string', format: 'email' },
        size: { type: 'string', enum: ['small', 'large'] },
        level: { type: 'number', enum: [1, 2], default: 1 },
        items: { type: 'array', items: { $ref: '#/$defs/Item' }, maxItems: 3 },
        address: { $ref: '#/$defs/Address' },
        due: { type: 'string', format: 'date-time' },
        tags: { type: 'array', items: { type: 'string' } },
      },
      required: ['email', 'size', 'items', 'address', 'due'],
      additionalProperties: false,
      $defs: {
        Item: {
          type: 'object',
          properties: {
            sku: { type: 'string', minLength: 1 },
            quantity: { type: 'integer', exclusiveMinimum: 0, default: 1 },
          },
          required: ['sku'],
          additionalProperties: false,
        },
        Address: {
          type: 'object',
          properties: { street: { type: 'string', description: 'Street and number' }, zip: { type: 'string' } },
          required: ['street'],
          additionalProperties: false,
        },
      },
    });
  });

  it('describes the constraints that JSON Schema can say', () => {
    class Constrained {
      @IsInt() @Min(1) @Max(9) count!: number;
      @Length(2, 4) code!: string;
      @Matches(/^[a-z]+$/) lower!: string;
      @Matches(/^[a-z]+$/i) anyCase!: string;
      @IsUUID() id!: string;
      @IsUrl() link!: string;
      @IsIn(['a', 'b']) choice!: string;
      @Equals('x') constant!: string;
      @IsNotEmpty() title!: string;
      @IsObject() extra!: Record<string, unknown>;
      @IsDateString() day!: string;
      @Allow() whatever: unknown;
      @IsBoolean() flag!: boolean;
    }
    const { json } = compile(Constrained);
    expectValidSchema(json);
    expect(json['properties']).to.deep.equal({
      count: { type: 'integer', minimum: 1, maximum: 9 },
      code: { type: 'string', minLength: 2, maxLength: 4 },
      lower: { type: 'string', pattern: '^[a-z]+$' },
      anyCase: { type: 'string' },
      id: { type: 'string', format: 'uuid' },
      link: { type: 'string', format: 'uri' },
      choice: { type: 'string', enum: ['a', 'b'] },
      constant: { type: 'string', const: 'x' },
      title: { type: 'string', minLength: 1 },
      extra: { type: 'object' },
      day: { type: 'string', anyOf: [{ format: 'date-time' }, { format: 'date' }] },
      whatever: {},
      flag: { type: 'boolean' },
    });
  });

  it('refers to a class that holds itself by #', () => {
    const { json } = compile(Node);
    expectValidSchema(json);
    expect(json['properties']).to.deep.equal({
      name: { type: 'string' },
      children: { type: 'array', items: { $ref: '#' }, default: [] },
    });
  });

  it('describes a discriminated union by the value that stands for each class', () => {
    const { json } = compile(Drawing);
    expectValidSchema(json);
    expect(json['properties']).to.have.deep.property('main', {
      oneOf: [{ $ref: '#/$defs/Circle' }, { $ref: '#/$defs/Square' }],
    });
    expect(json['$defs']).to.have.nested.property('Square.properties.kind').that.deep.equals({ const: 'square' });
    expect(json['$defs']).to.have.nested.property('Square.required').that.deep.equals(['kind', 'side']);
  });

  it('keeps two classes of one name apart', () => {
    const make = (): Constructor => {
      class Part {
        @IsString() name!: string;
      }
      return Part;
    };
    const [One, Two] = [make(), make()];
    class Pair {
      @ValidateNested() @Type(() => One) one!: object;
      @ValidateNested() @Type(() => Two) two!: object;
    }
    expect(compile(Pair).json['$defs']).to.have.all.keys('Part', 'Part2');
  });

  it('puts inherited properties first', () => {
    class Special extends Item {
      @IsString() note!: string;
    }
    expect(Object.keys(compile(Special).json['properties'] as object)).to.deep.equal(['sku', 'quantity', 'note']);
  });

  it('lists null for the idiom of ValidateIf and for nullable', () => {
    class Nullable {
      @ValidateIf((_, value) => value !== null) @IsString() idiom!: string | null;
      @IsOptional() @IsString() @JSONSchema({ nullable: true }) annotated?: string | null;
      @ValidateIf((object: Nullable) => object.annotated === 'x') @IsString() conditional!: string;
    }
    const { json } = compile(Nullable);
    expect(json).to.deep.include({ required: ['idiom'] });
    expect(json['properties']).to.deep.equal({
      idiom: { type: ['string', 'null'] },
      annotated: { type: ['string', 'null'] },
      conditional: { type: 'string' },
    });
  });

  it('leaves out a default that differs each time', () => {
    class Random {
      @IsNumber() seed = Math.random();
      @IsInt() at = Date.now();
      @IsString() since = new Date().toISOString();
      @IsInt() most = 10_000;
    }
    const { json, varying } = compile(Random);
    expect(json['properties']).to.deep.equal({
      seed: { type: 'number' },
      at: { type: 'integer' },
      since: { type: 'string' },
      most: { type: 'integer', default: 10_000 },
    });
    expect(varying).to.deep.equal([Random]);
  });

  it('knows defaults that are the same each time, whatever they are', () => {
    class Constant {
      @Allow() at = new Date(0);
      @Allow() tags = new Set(['a']);
      @Allow() note = '2026-01-01';
      @Allow() act = () => 1;
    }
    expect(compile(Constant).varying).to.equal(undefined);
  });

  it('knows a default that differs each time in a class that it holds', () => {
    class Inner {
      @IsNumber() seed = Math.random();
    }
    class Outer {
      @ValidateNested() @Type(() => Inner) inner!: Inner;
    }
    expect(compile(Outer).varying).to.deep.equal([Outer]);
  });

  it('names properties as @Expose does and leaves out what is excluded', () => {
    class Named {
      @Expose({ name: 'first_name' }) @IsString() firstName!: string;
      @Exclude() @IsOptional() @IsString() secret?: string;
    }
    expect(compile(Named).json['properties']).to.deep.equal({ first_name: { type: 'string' } });
    expect(violationsOf(compile(Named), { first_name: 5 })).to.deep.equal([
      { path: 'first_name', constraint: 'must be a string' },
    ]);
    expect(compile(Named).parse({ first_name: 'Ann' }, 'x'))
      .to.be.instanceOf(Named)
      .and.include({ firstName: 'Ann' });
  });
});
