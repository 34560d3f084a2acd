import { Type } from 'class-transformer';
import { expect } from 'chai';
import { FieldMigrationError, FieldNotRestorableError } from '../../src/errors/field-errors.js';
import type { Migrate } from '../../src/metadata/server-model.js';
import { codecFor, nothing } from './server-class.js';

class Item {
  price = 1;
}
class Before {
  count = 5;
  removed = 'old';
  @Type(() => Item)
  item = Object.assign(new Item(), { price: 3 });
}
class After {
  count = 0;
  added = 'new';
}

const stored = codecFor(Before).codec.encode(new Before(), nothing);

function restored(migrate?: Migrate): { after: After; logged: string[] } {
  const { codec, logged } = codecFor(After, { version: '2', ...(migrate && { migrate }) });
  const after = new After();
  codec.restore(after, stored);
  return { after, logged };
}

describe('Fields of a changed class', () => {
  it('keep what the class still has, and initialise what is new', () => {
    expect(restored().after).to.deep.equal(Object.assign(new After(), { count: 5 }));
  });

  it('are dropped when the class no longer has them, with one log line each', () => {
    const { codec, logged } = codecFor(After, { version: '2' });
    codec.restore(new After(), stored);
    codec.restore(new After(), stored);

    expect(logged).to.have.length(2);
    expect(logged[0]).to.match(/^After\.removed was stored by version 1; version 2 has no such field/);
    expect(logged[1]).to.match(/^After\.item/);
  });

  it('are kept in the same version even if a new instance does not have them', () => {
    const { codec, logged } = codecFor(Before);
    const text = codec.encode(Object.assign(new Before(), { dynamic: 1 }), nothing);
    const instance = new Before();
    codec.restore(instance, text);

    expect(instance).to.have.property('dynamic', 1);
    expect(logged).to.deep.equal([]);
  });

  it('are kept when only a decorator tells that the class has them', () => {
    class Bare {}
    Type(() => Item)(Bare.prototype, 'item');
    const bare = new Bare();
    codecFor(Bare, { version: '2' }).codec.restore(bare, stored);

    expect(Reflect.get(bare, 'item')).to.be.instanceOf(Item);
  });

  it('pass through migrate, which gets them and the version that stored them', () => {
    let seen: unknown;
    restored((fields, fromVersion) => {
      seen = { fields: { ...fields }, fromVersion };
      return {};
    });

    expect(seen).to.deep.equal({ fields: { count: 5, removed: 'old', item: { price: 3 } }, fromVersion: '1' });
  });

  it('are what migrate returns', () => {
    const { after, logged } = restored(({ count }) => ({ count: Number(count) * 2, renamed: true }));

    expect(after).to.deep.equal(Object.assign(new After(), { count: 10, renamed: true }));
    expect(logged).to.deep.equal([]);
  });

  it('do not pass through migrate in the same version', () => {
    const migrate: Migrate = () => {
      throw new Error('called');
    };
    const { codec } = codecFor(Before, { migrate });

    expect(() => codec.restore(new Before(), stored)).to.not.throw();
  });

  it('are left alone when migrate throws', () => {
    const migrate: Migrate = () => {
      throw new Error('no price');
    };

    expect(() => restored(migrate)).to.throw(
      FieldMigrationError,
      /^After: migrate failed on the fields of version 1 \(the class is version 2\): no price\./,
    );
  });

  for (const [what, returned] of [
    ['nothing', undefined],
    ['a promise', Promise.resolve({})],
    ['an array', [1]],
  ] as const) {
    it(`are left alone when migrate returns ${what}`, () => {
      const migrate = (() => returned) as unknown as Migrate;

      expect(() => restored(migrate)).to.throw(FieldMigrationError, /must return the fields, as an object and at once/);
    });
  }

  it('are refused when a field that stays holds an instance of an unknown class', () => {
    class Untyped {
      item: unknown = null;
    }
    const { codec } = codecFor(Untyped, { version: '2' });

    expect(() => codec.restore(new Untyped(), stored)).to.throw(FieldNotRestorableError, /^Untyped\.item/);
  });
});
