import { Socket } from 'node:net';
import { expect } from 'chai';
import { FieldNotStorableError } from '../../src/errors/field-errors.js';
import { codecFor, nothing } from './server-class.js';

class Shop {}

function refusal(fields: object): string {
  try {
    codecFor(Shop).codec.encode(Object.assign(new Shop(), fields), nothing);
  } catch (error) {
    expect(error).to.be.instanceOf(FieldNotStorableError);
    return (error as Error).message;
  }
  throw new Error('It was stored.');
}

describe('Fields that cannot be stored', () => {
  it('name a function and say to make it a method', () => {
    const message = refusal({ cart: { total: () => 1 } });

    expect(message).to.equal(
      'Shop.cart.total: the function total cannot be stored. Make it a method of the class, or mark the field @Transient().',
    );
  });

  it('name a symbol', () => {
    expect(refusal({ tag: Symbol('x') })).to.match(/^Shop\.tag: a symbol cannot be stored/);
  });

  it('say to await a promise', () => {
    expect(refusal({ data: Promise.resolve(1) })).to.match(/^Shop\.data: a Promise .*Await it/);
  });

  it('name a weak map', () => {
    expect(refusal({ cache: new WeakMap() })).to.match(/^Shop\.cache: an instance of WeakMap .*@Transient/);
  });

  it('name an instance of a class of Node', () => {
    const socket = new Socket();
    const message = refusal({ link: { socket } });
    socket.destroy();

    expect(message).to.match(/^Shop\.link\.socket: an instance of Socket .*@Transient/);
  });

  it('name an instance of a subclass of a built-in', () => {
    class Failure extends Error {}

    expect(refusal({ last: new Failure('x') })).to.match(/^Shop\.last: an instance of Failure, a kind of Error,/);
  });

  it('name the place at which an object contains itself', () => {
    const node: { children: unknown[] } = { children: [] };
    node.children.push({ parent: node });

    expect(refusal({ root: node })).to.match(/^Shop\.root\.children\[0\]\.parent: an object that contains itself/);
  });

  it('name an entry of a map by its key', () => {
    const map = new Map([['a b', { run: () => 1 }]]);

    expect(refusal({ jobs: map })).to.match(/^Shop\.jobs\.get\("a b"\)\.run:/);
  });

  it('name an element of a set by its position', () => {
    expect(refusal({ jobs: new Set([1, () => 1]) })).to.match(/^Shop\.jobs\[1\]:/);
  });

  it('are nested too deep', () => {
    let nested: unknown = 1;
    for (let level = 0; level < 20_000; level++) nested = [nested];

    expect(refusal({ nested })).to.match(/nested deeper than 500 levels/);
  });
});
