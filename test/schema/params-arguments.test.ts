import { expect } from 'chai';
import { IsInt, IsNumber, IsString, Min } from 'class-validator';
import fc from 'fast-check';
import { DefinitionError } from '../../src/errors/definition-error.js';
import type { NamedParameter } from '../../src/metadata/server-model.js';
import { compileArguments } from '../../src/schema/compile-arguments.js';
import { expectValidSchema, violationsOf } from './schema-expectations.js';

enum Unit {
  Metre = 'm',
  Foot = 'ft',
}
enum Priority {
  Low,
  High,
}
// As the compiler writes an enum of numbers and texts.
const Mixed = { Seven: 7, 7: 'Seven', Eight: '8' };
class Point {
  @IsInt() @Min(0) x!: number;
  @IsString() label = 'p';
}

const compile = (...params: (Partial<NamedParameter> & { name: string })[]) =>
  compileArguments(
    { kind: 'params', params: params.map((param) => ({ optional: false, type: undefined, ...param })) },
    'Calc.add',
  );

const all = () =>
  compile(
    { name: 'text', type: String, description: 'What to say' },
    { name: 'count', type: Number },
    { name: 'isLoud', type: Boolean, optional: true },
    { name: 'big', type: BigInt },
    { name: 'when', type: Date },
    { name: 'unit', type: Unit },
    { name: 'priority', type: Priority, optional: true },
    { name: 'point', type: Point, description: 'Where' },
    { name: 'points', type: [Point], optional: true },
    { name: 'names', type: [String], optional: true },
  );

const valid = { text: 'hi', count: 1.5, big: 7, when: '2026-01-31T09:30:00Z', unit: 'ft', point: { x: 1 } };

describe('@Param arguments', () => {
  it('are described as one object schema', () => {
    const { json } = all();
    expectValidSchema(json);
    expect(json).to.deep.equal({
      type: 'object',
      properties: {
        text: { type: 'string', description: 'What to say' },
        count: { type: 'number' },
        isLoud: { type: 'boolean' },
        big: { type: 'integer' },
        when: { type: 'string', format: 'date-time' },
        unit: { type: 'string', enum: ['m', 'ft'] },
        priority: { type: 'number', enum: [0, 1] },
        point: { $ref: '#/$defs/Point', description: 'Where' },
        points: { type: 'array', items: { $ref: '#/$defs/Point' } },
        names: { type: 'array', items: { type: 'string' } },
      },
      required: ['text', 'count', 'big', 'when', 'unit', 'point'],
      additionalProperties: false,
      $defs: {
        Point: {
          type: 'object',
          properties: { x: { type: 'integer', minimum: 0 }, label: { type: 'string', default: 'p' } },
          required: ['x'],
          additionalProperties: false,
        },
      },
    });
  });

  it('are revived by name', () => {
    const parsed = all().parse({ ...valid, points: [{ x: 2, label: 'q' }], names: ['a'] }, 'add');
    expect(parsed).to.deep.equal({
      text: 'hi',
      count: 1.5,
      big: 7n,
      when: new Date('2026-01-31T09:30:00Z'),
      unit: 'ft',
      point: Object.assign(new Point(), { x: 1 }),
      points: [Object.assign(new Point(), { x: 2, label: 'q' })],
      names: ['a'],
    });
    expect(parsed).to.have.property('point').instanceOf(Point);
  });

  it('know the classes that they hold when a default of one differs each time', () => {
    class Seed {
      @IsNumber() seed = Math.random();
    }
    const varying = (...types: unknown[]): unknown =>
      compile(...types.map((type, index) => ({ name: `p${index}`, type }))).varying;
    expect(varying(String, [Seed])).to.deep.equal([Seed]);
    expect(varying(String, Number)).to.equal(undefined);
  });

  it('name every violation with its path', () => {
    const wrong = {
      ...valid,
      count: '5',
      big: 2 ** 60,
      unit: 'Metre',
      point: { x: -1 },
      points: [{ x: 1 }, 5],
      names: 'a',
      more: 1,
    };
    expect(violationsOf(all(), wrong).map(({ path }) => path)).to.have.members([
      'count',
      'big',
      'unit',
      'point.x',
      'points[1]',
      'names',
      'more',
    ]);
  });

  it('say what is missing', () => {
    expect(violationsOf(compile({ name: 'a', type: Number }, { name: 'b', type: Number }), { a: 1 })).to.deep.equal([
      { path: 'b', constraint: 'is required' },
    ]);
  });

  it('do not take what an object inherits for an argument', () => {
    expect(violationsOf(compile({ name: 'toString', type: String }), {})).to.deep.equal([
      { path: 'toString', constraint: 'is required' },
    ]);
  });

  it('are refused by one message that a model can act on', () => {
    expect(() => compile({ name: 'a', type: Number }).parse({ a: 'x', b: 1 }, 'add')).to.throw(
      'Invalid arguments for add: b: is not a known property (known are "a"); a: must be a number',
    );
  });

  it('accept exactly the scalars of their types', () => {
    const schema = compile({ name: 'a', type: Number }, { name: 'b', type: String, optional: true });
    fc.assert(
      fc.property(
        fc.record({ a: fc.double({ noNaN: true, noDefaultInfinity: true }), b: fc.string() }, { requiredKeys: ['a'] }),
        (value) => {
          expect(schema.parse(value, 'x')).to.deep.equal({ ...value });
        },
      ),
    );
  });

  for (const [what, type, fix] of [
    ['a type that is not known', undefined, "@Param('x', { type: String })"],
    ['a reflected union or interface', Object, "@Param('x', { type: String })"],
    ['a reflected array', Array, "@Param('x', { type: [String] })"],
    ['an array of several types', [String, Number], '[String]'],
    ['an object that is no enum', {}, 'Use String'],
    ['a class without decorators', class Plain {}, '@IsString()'],
  ] as const) {
    it(`are a definition error for ${what}`, () => {
      expect(() => compile({ name: 'x', type }))
        .to.throw(DefinitionError)
        .with.nested.property('problems[0].fix')
        .that.contains(fix);
    });
  }

  it('are a definition error when two have one name', () => {
    expect(() => compile({ name: 'x', type: String }, { name: 'x', type: String })).to.throw(
      DefinitionError,
      'two parameters are named "x"',
    );
  });
});

describe('Named arguments that a client sends as text', () => {
  const params = [
    { name: 'count', type: Number, optional: true },
    { name: 'isLoud', type: Boolean, optional: true },
    { name: 'big', type: BigInt, optional: true },
    { name: 'priority', type: Priority, optional: true },
    { name: 'unit', type: Unit, optional: true },
    { name: 'mixed', type: Mixed, optional: true },
    { name: 'when', type: Date, optional: true },
    { name: 'text', type: String, optional: true },
  ];
  const compileTexts = (...texts: readonly NamedParameter[]) =>
    compileArguments({ kind: 'params', params: texts }, 'Calc.add', { fromText: true });
  const schema = compileTexts(...params);

  it('become what their types say', () => {
    const when = '2026-01-31T09:30:00.000Z';
    const texts = { count: '5.5', isLoud: 'true', big: '12', priority: '1', unit: 'ft', mixed: '7', when, text: '5' };
    const values = {
      count: 5.5,
      isLoud: true,
      big: 12n,
      priority: Priority.High,
      unit: Unit.Foot,
      mixed: 7,
      text: '5',
    };
    expect(schema.parse(texts, 'x')).to.deep.equal({ ...values, when: new Date(when) });
  });

  it('are the very text of an enum before they are a number', () => {
    expect(schema.parse({ mixed: '8' }, 'x')).to.deep.equal({ mixed: '8' });
    expect(schema.parse({ mixed: '7.0' }, 'x')).to.deep.equal({ mixed: 7 });
  });

  for (const [what, type] of [
    ['an array', [Number]],
    ['an object', Point],
  ] as const) {
    it(`are a definition error for ${what}, also where it may be left out`, () => {
      for (const optional of [true, false])
        expect(() => compileTexts({ name: 'x', type, optional }))
          .to.throw(DefinitionError, `@Param('x') is ${what}, but clients send`)
          .with.nested.property('problems[0].fix')
          .that.contains("@Param('x', { type: String })");
    });
  }

  for (const [value, constraint] of [
    [{ count: 'five' }, 'must be a number'],
    [{ count: ' ' }, 'must be a number'],
    [{ isLoud: 'yes' }, 'must be true or false'],
    [{ big: '1.5' }, 'must be an integer'],
    [{ text: 5 }, 'must be a string'],
    [{ priority: '2' }, 'must be one of: 0, 1'],
    [{ priority: 'High' }, 'must be one of: 0, 1'],
    [{ priority: '' }, 'must be one of: 0, 1'],
    [{ unit: '1' }, 'must be one of: "m", "ft"'],
  ] as const) {
    it(`are refused when they are no such text: ${JSON.stringify(value)}`, () => {
      const [violation] = violationsOf(schema, value);
      expect(violation?.constraint).to.include(constraint);
    });
  }
});
