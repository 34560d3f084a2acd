import { expect } from 'chai';
import { ExclusiveTurn, SharedTurn } from '../../src/engine/turn.js';
import { Turns } from '../../src/engine/turns.js';

describe('Turns', () => {
  let turns: Turns;
  let order: string[];

  beforeEach(() => {
    turns = new Turns();
    order = [];
  });

  async function queue(name: string, key = 'key') {
    const release = await turns.take(key);
    order.push(name);
    return release;
  }

  it('go to one after another, in the order of asking', async () => {
    const first = await queue('first');
    const others = ['second', 'third'].map(async (name) => queue(name));
    first();
    (await others[0])?.();
    await others[1];
    expect(order).to.deep.equal(['first', 'second', 'third']);
  });

  it('of different keys are independent', async () => {
    await queue('a', 'a');
    await queue('b', 'b');
    expect(order).to.deep.equal(['a', 'b']);
  });

  it('are given back once, however often that is said', async () => {
    const first = await queue('first');
    const second = queue('second');
    const third = queue('third');
    first();
    first();
    const release = await second;
    expect(order).to.deep.equal(['first', 'second']);
    release();
    await third;
  });

  it('are free when nobody has them', async () => {
    const release = turns.takeFree('key');
    expect(turns.takeFree('key')).to.equal(undefined);
    release?.();
    expect(turns.takeFree('key')).not.to.equal(undefined);
  });
});

describe("A call's turn", () => {
  let turns: Turns;
  const isFree = () => turns.takeFree('key') !== undefined;

  beforeEach(() => {
    turns = new Turns();
  });

  it('takes one place in the queue, however often it is asked for', async () => {
    const held = turns.takeFree('key');
    const turn = new SharedTurn(turns, 'key');
    const taken = [turn.take(), turn.take()];
    held?.();
    await Promise.all(taken);
    turn.end();
    expect(isFree()).to.equal(true);
  });

  it('is given away while the call is suspended', async () => {
    const turn = new SharedTurn(turns, 'key');
    await turn.take();
    turn.give();
    expect(isFree()).to.equal(true);
  });

  it('is kept by an exclusive call until its end', async () => {
    const turn = new ExclusiveTurn(turns, 'key');
    await turn.take();
    turn.give();
    expect(isFree()).to.equal(false);
    turn.end();
    expect(isFree()).to.equal(true);
  });

  it('passes on at once when it comes after the call has ended', async () => {
    const held = turns.takeFree('key');
    const turn = new SharedTurn(turns, 'key');
    void turn.take();
    turn.end();
    held?.();
    await turns.take('key');
  });

  it('is not taken by what an ended call still does', () => {
    const turn = new SharedTurn(turns, 'key');
    turn.end();
    void turn.take();
    expect(isFree()).to.equal(true);
  });
});
