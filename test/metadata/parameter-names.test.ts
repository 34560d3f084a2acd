import { runInThisContext } from 'node:vm';
import { expect } from 'chai';
import { constructorParameterNames, parameterNames } from '../../src/metadata/parameter-names.js';
import type { Constructor } from '../../src/metadata/server-model.js';

// The source counts, so that the compiler must not touch it.
const evaluated = (source: string): unknown => runInThisContext(`(${source})`);
const method = (source: string): unknown => Object.values(evaluated(`{ ${source} }`) as object)[0];

describe('parameterNames', () => {
  const cases: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ['a() {}', []],
    ['a(b, $c, _d, é) {}', ['b', '$c', '_d', 'é']],
    ['async a(b) {}', ['b']],
    ['async *a(b) {}', ['b']],
    ['"a(x"(b) {}', ['b']],
    ['["a(x" + (1)](b) {}', ['b']],
    ['a: function (b, c) {}', ['b', 'c']],
    ['a({ x, y }, [z], b) {}', [undefined, undefined, 'b']],
    ['a(b = { x: [1, 2] }, c = f("),", (1, 2)), d) {}', ['b', 'c', 'd']],
    ['a(b = /[/,)]\\/,/, c = 4 / 2, d = "a" / 2) {}', ['b', 'c', 'd']],
    ['a(b = `,${[1, `)`]},`, c) {}', ['b', 'c']],
    ['a(/* x, */ b, // y,\n c /* ) */) {}', ['b', 'c']],
    ['a(b, ...rest) {}', ['b', 'rest']],
    ['a(b,) {}', ['b']],
  ];
  for (const [source, names] of cases) {
    it(`reads ${source.replace('\n', ' ')}`, () => {
      expect(parameterNames(method(source))).to.deep.equal(names);
    });
  }

  it('knows no names of native functions and of what is no function', () => {
    expect([parameterNames(Math.max), parameterNames(undefined)]).to.deep.equal([[], []]);
  });
});

describe('constructorParameterNames', () => {
  const cases: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['class {}', undefined],
    ['class A { a = this.constructor(1); b() { return new.target.constructor(2); } }', undefined],
    ['class A { myconstructor(a) {} }', undefined],
    ['class A { constructor(b, c) {} }', ['b', 'c']],
    ['class A { /* constructor(x) */ s = "constructor(y)"; m() { constructor(z); } constructor (b) {} }', ['b']],
    ['class A extends (class { constructor(x) {} }) { constructor(b) { super(b); } }', ['b']],
    ['class A extends (class { constructor(x) {} }) {}', undefined],
    ['function A(b, c) {}', ['b', 'c']],
  ];
  for (const [source, names] of cases) {
    it(`reads ${source}`, () => {
      expect(constructorParameterNames(evaluated(source) as Constructor)).to.deep.equal(names);
    });
  }
});
