import { expect } from 'chai';
import { Type } from 'class-transformer';
import { IsArray, IsString, ValidateNested } from 'class-validator';
import { DefinitionError } from '../../src/errors/definition-error.js';
import type { Constructor } from '../../src/metadata/server-model.js';
import { Circle, compile, Item } from './dto-fixture.js';

describe('a DTO that is defined wrongly', () => {
  const problemOf = (type: Constructor) => {
    try {
      compile(type);
    } catch (error) {
      if (error instanceof DefinitionError) return error.problems;
      throw error;
    }
    throw new Error('compiled');
  };

  it('reports every mistake at once, each with its place and fix', () => {
    class Undecorated {}
    class Wrong {
      @ValidateNested({ each: true }) lines!: Item[];
      @Type(() => Item) @IsArray() unvalidated!: Item[];
      @ValidateNested() @Type(() => Undecorated) plain!: Undecorated;
      @ValidateNested() @Type(() => undefined as never) circular!: Item;
    }
    const problems = problemOf(Wrong);
    expect(problems.map(({ where }) => where)).to.deep.equal(
      ['lines', 'unvalidated', 'plain', 'circular'].map((name) => `Shop.order(input), Wrong.${name}`),
    );
    expect(problems[0]?.fix).to.contain('@Type(() => TheClass)');
  });

  it('reports a class without decorated properties', () => {
    class Nothing {
      name?: string;
    }
    expect(problemOf(Nothing)[0]?.what).to.equal('Nothing has no decorated property, so that nothing is known of it.');
  });

  it('reports a constructor that needs arguments', () => {
    class Needy {
      @IsString() name: string;
      constructor(source: { name: string }) {
        this.name = source.name;
      }
    }
    expect(problemOf(Needy)[0]?.what).to.contain('Needy cannot be constructed without arguments');
  });

  it('reports a discriminator that would be removed before it is validated', () => {
    class Lossy {
      @ValidateNested()
      @Type(() => Object, { discriminator: { property: 'kind', subTypes: [{ value: Circle, name: 'circle' }] } })
      shape!: Circle;
    }
    expect(problemOf(Lossy)[0]?.fix).to.contain('keepDiscriminatorProperty');
  });
});
