import { expect } from 'chai';
import { FieldNotRestorableError } from '../../src/errors/field-errors.js';
import { codecFor, carriedOver, nothing } from './server-class.js';

class Plain {
  text = 'a';
  count = 1;
  list = [1, { deep: [true, null] }];
  nothing: unknown = undefined;
}

describe('FieldCodec', () => {
  it('gives a new instance the fields of the old', () => {
    const instance = new Plain();
    instance.text = 'changed';
    instance.list.push(5);

    expect(carriedOver(Plain, instance)).to.deep.equal(instance);
  });

  it('writes equal fields as equal text', () => {
    const { codec } = codecFor(Plain);

    expect(codec.encode(new Plain(), nothing)).to.equal(codec.encode(new Plain(), nothing));
  });

  it('writes what it restored as the same text', () => {
    const { codec } = codecFor(Plain);
    const text = codec.encode(Object.assign(new Plain(), { added: new Map([[{}, new Date(0)]]) }), nothing);
    const restored = new Plain();
    codec.restore(restored, text);

    expect(codec.encode(restored, nothing)).to.equal(text);
  });

  it('writes another text once something deep inside has changed', () => {
    const { codec } = codecFor(Plain);
    const instance = Object.assign(new Plain(), { carts: new Map([['a', new Set([1])]]) });
    const before = codec.encode(instance, nothing);
    instance.carts.get('a')?.add(2);

    expect(codec.encode(instance, nothing)).to.not.equal(before);
  });

  it('does not change what it encodes', () => {
    const instance = { at: new Date(5), list: [1n, { $: NaN }] };
    const { codec } = codecFor(Plain);
    codec.encode(instance, nothing);

    expect(instance).to.deep.equal({ at: new Date(5), list: [1n, { $: NaN }] });
  });

  it('keeps fields that a tool added', () => {
    expect(carriedOver(Plain, Object.assign(new Plain(), { added: 7 }))).to.have.property('added', 7);
  });

  it('keeps a field of the class that is not stored at its initialiser', () => {
    const { codec } = codecFor(Plain);
    const text = codec.encode({ count: 5 }, nothing);
    const restored = new Plain();
    codec.restore(restored, text);

    expect(restored).to.include({ count: 5, text: 'a' });
  });

  it('leaves out what was injected, wherever a field holds it', () => {
    const payments = { charge: () => 1 };
    const { codec } = codecFor(Plain);
    const text = codec.encode({ payments, same: payments, count: 2 }, new Set([payments]));

    expect(text).to.not.match(/payments|same/);
    expect(text).to.include('count');
  });

  it('stores a field that equals an injected primitive', () => {
    const { codec } = codecFor(Plain);

    expect(codec.encode({ currency: 'EUR' }, new Set(['EUR']))).to.include('EUR');
  });

  it('leaves out transient fields', () => {
    const { codec } = codecFor(Plain, { transientFields: new Set(['text']) });

    expect(codec.encode(Object.assign(new Plain(), { text: () => 1 }), nothing)).to.not.include('"text"');
  });

  it('does not restore a field that has become transient', () => {
    const text = codecFor(Plain).codec.encode(Object.assign(new Plain(), { text: 'old' }), nothing);
    const restored = new Plain();
    codecFor(Plain, { transientFields: new Set(['text']) }).codec.restore(restored, text);

    expect(restored.text).to.equal('a');
  });

  it('leaves out symbols, accessors and what is not enumerable', () => {
    const { codec } = codecFor(Plain);
    const instance = {
      get computed() {
        return 1;
      },
      [Symbol('s')]: 2,
    };
    Object.defineProperty(instance, 'hidden', { value: 3, enumerable: false });

    expect(codec.encode(instance, nothing)).to.equal(codec.encode({}, nothing));
  });

  it('sets fields past an accessor on the prototype', () => {
    class Guarded {
      get total(): number {
        return -1;
      }
    }
    const stored = Object.defineProperty({}, 'total', { value: 5, enumerable: true });
    const restored = carriedOver(Guarded, stored);

    expect(Object.getOwnPropertyDescriptor(restored, 'total')).to.include({ value: 5, writable: true });
  });

  it('treats __proto__ as a field like any other', () => {
    const instance = Object.defineProperty({}, '__proto__', { value: { polluted: true }, enumerable: true });
    const restored = carriedOver(Plain, instance);

    expect(Object.getOwnPropertyDescriptor(restored, '__proto__')?.value).to.deep.equal({ polluted: true });
    expect(Object.getPrototypeOf(restored)).to.equal(Plain.prototype);
  });

  it('keeps an object that two fields share shared', () => {
    const shared = { count: 1 };
    const { codec } = codecFor(Plain);
    const restored: { a?: unknown; b?: unknown[] } = {};
    codec.restore(restored, codec.encode({ a: shared, b: [shared] }, nothing));

    expect(restored.a).to.deep.equal({ count: 1 }).and.equal(restored.b?.[0]);
  });

  for (const [damage, text] of [
    ['text that is no JSON', '{"format":1,"ver'],
    ['JSON of something else', '[]'],
    ['a missing version', '{"format":1,"fields":{}}'],
    ['missing fields', '{"format":1,"version":"1"}'],
    ['an unknown tag', '{"format":1,"version":"1","fields":{"a":{"$":["Nonsense",1]}}}'],
    ['a tag that is none', '{"format":1,"version":"1","fields":{"a":{"$":7}}}'],
    ['a reference to nothing', '{"format":1,"version":"1","fields":{"a":{"$":["Reference",3]}}}'],
    ['a URL that is none', '{"format":1,"version":"1","fields":{"a":{"$":["URL","::"]}}}'],
    ['a date that is none', '{"format":1,"version":"1","fields":{"a":{"$":["Date","x"]}}}'],
  ] as const) {
    it(`refuses ${damage} and leaves the instance as it is`, () => {
      const instance = new Plain();

      expect(() => codecFor(Plain).codec.restore(instance, text)).to.throw(FieldNotRestorableError, /^Plain/);
      expect(instance).to.deep.equal(new Plain());
    });
  }

  it('says which release to run for a text of a newer format', () => {
    const text = '{"format":2,"version":"1","fields":{}}';

    expect(() => codecFor(Plain).codec.restore(new Plain(), text)).to.throw(/newer release/);
  });

  it('encodes and restores five megabytes in a fraction of a second', () => {
    const items = Array.from({ length: 40_000 }, (_, id) => ({
      id,
      name: `item number ${id}`,
      tags: ['a', 'b'],
      ok: true,
    }));
    const { codec } = codecFor(Plain);
    const text = codec.encode({ items, more: items.map((item) => ({ ...item, note: 'x'.repeat(40) })) }, nothing);
    const before = process.cpuUsage();
    codec.encode({ items, more: items.map((item) => ({ ...item, note: 'x'.repeat(40) })) }, nothing);
    const { user } = process.cpuUsage(before);

    expect(text.length).to.be.above(5_000_000);
    expect(user / 1000).to.be.below(1000);
  });
});
