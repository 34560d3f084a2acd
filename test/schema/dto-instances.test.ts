import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { Transform, Type } from 'class-transformer';
import { IsOptional, IsString, ValidateNested } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import fc from 'fast-check';
import { Address, Circle, compile, Drawing, Item, Level, Order, order, Square } from './dto-fixture.js';
import { violationsOf } from './schema-expectations.js';

describe('parsed DTO arguments', () => {
  it('become instances at every level, with defaults and dates', () => {
    const parsed = compile(Order).parse(order(), 'order');
    expect(parsed).to.be.instanceOf(Order);
    if (!(parsed instanceof Order)) return;
    expect(parsed.items[0]).to.be.instanceOf(Item).and.deep.include({ sku: 'a', quantity: 1 });
    expect(parsed.address).to.be.instanceOf(Address);
    expect(parsed.due).to.deep.equal(new Date('2026-01-31T09:30:00Z'));
    expect(parsed.level).to.equal(Level.Low);
  });

  it('equal what was sent, for every instance that fits the schema', () => {
    const schema = compile(Order);
    const fits = new Ajv2020({ strict: false, validateFormats: false }).compile(schema.json);
    const item = fc.record({ sku: fc.string({ minLength: 1 }), quantity: fc.integer({ min: 1 }) });
    const arbitrary = fc.record({
      email: fc.constantFrom('ann@example.com', 'bob@example.org'),
      size: fc.constantFrom('small', 'large'),
      level: fc.constantFrom(1, 2),
      items: fc.array(item, { maxLength: 3 }),
      address: fc.record({ street: fc.string(), zip: fc.string() }, { requiredKeys: ['street'] }),
      due: fc
        .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
        .map((date) => date.toISOString()),
      tags: fc.array(fc.string()),
    });
    fc.assert(
      fc.property(arbitrary, (value) => {
        expect(fits(value)).to.equal(true);
        expect(JSON.parse(JSON.stringify(schema.parse(value, 'order')))).to.deep.equal(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });

  it('leave the input as it was', () => {
    const drawing = { main: { kind: 'square', side: 1 }, others: [{ kind: 'circle', radius: 2 }] };
    const before = structuredClone(drawing);
    compile(Drawing).parse(drawing, 'draw');
    expect(drawing).to.deep.equal(before);
  });

  it('choose the class of a union by its discriminator', () => {
    const parsed = compile(Drawing).parse(
      { main: { kind: 'square', side: 1 }, others: [{ kind: 'circle', radius: 2 }] },
      'draw',
    );
    expect(parsed).to.have.property('main').instanceOf(Square);
    expect(parsed).to.have.nested.property('others[0]').instanceOf(Circle);
  });

  it('keep what @Transform makes of any input', () => {
    class Csv {
      @Transform(({ value }: { value: string }) => value.split(',')) @IsString({ each: true }) names!: string[];
    }
    expect(compile(Csv).parse({ names: 'a,b' }, 'x')).to.deep.include({ names: ['a', 'b'] });
  });

  it('revive sets and records', () => {
    class Collections {
      @ValidateNested({ each: true }) @Type(() => Item) byName!: Map<string, Item>;
      @IsString({ each: true }) @Type(() => String) names!: Set<string>;
    }
    const { json } = compile(Collections);
    expect(json['properties']).to.deep.equal({
      byName: { type: 'object', additionalProperties: { $ref: '#/$defs/Item' } },
      names: { type: 'array', items: { type: 'string' }, uniqueItems: true },
    });
    const parsed = compile(Collections).parse({ byName: { one: { sku: 'a' } }, names: ['x', 'y'] }, 'x');
    expect(parsed).to.have.property('byName').instanceOf(Map);
    expect(parsed).to.deep.include({ names: new Set(['x', 'y']) });
    expect(violationsOf(compile(Collections), { byName: { one: { sku: '' } }, names: [] })).to.deep.equal([
      { path: 'byName.one.sku', constraint: 'must be longer than or equal to 1 characters' },
    ]);
  });

  it('allow unknown properties where the class says so', () => {
    @JSONSchema({ additionalProperties: true })
    class Open {
      @IsString() name!: string;
    }
    expect(compile(Open).json).to.deep.include({ additionalProperties: true });
    expect(compile(Open).parse({ name: 'a', more: [1], toString: {} }, 'x')).to.deep.include({
      name: 'a',
      more: [1],
    });
  });

  it('take undefined for absent', () => {
    class Page {
      @IsOptional() @IsString() after?: string;
      @IsString() order = 'name';
    }
    expect(compile(Page).parse({ after: undefined, order: undefined }, 'x')).to.deep.include({ order: 'name' });
  });

  it('read missing arguments as none', () => {
    class Optional {
      @IsOptional() @IsString() name?: string;
    }
    expect(compile(Optional).parse(undefined, 'x')).to.be.instanceOf(Optional);
  });
});
