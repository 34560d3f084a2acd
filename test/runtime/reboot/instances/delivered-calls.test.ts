import { expect } from 'chai';
import { DeliveredCalls } from '../../../../src/runtime/reboot/instances/delivered-calls.js';

const MINUTE = 60_000;

describe('DeliveredCalls', () => {
  const call = (id: string, instance = 'a', isKeyed = false) => ({ call: id, instance, isKeyed });
  const idsAt = (delivered: DeliveredCalls, now: number) => [...delivered.take(now).values()].flat();

  it('gives each call once, ten minutes after it was delivered', () => {
    const delivered = new DeliveredCalls();
    delivered.add(call('1'), 0);
    delivered.add(call('2'), MINUTE);
    expect(idsAt(delivered, 10 * MINUTE - 1)).to.deep.equal([]);
    expect(idsAt(delivered, 10 * MINUTE)).to.deep.equal(['1']);
    expect(idsAt(delivered, 11 * MINUTE)).to.deep.equal(['2']);
    expect(idsAt(delivered, 12 * MINUTE)).to.deep.equal([]);
  });

  it('keeps one with an idempotency key for a day, and no other the longer for it', () => {
    const delivered = new DeliveredCalls();
    delivered.add(call('keyed', 'a', true), 0);
    delivered.add(call('other'), 0);
    expect(idsAt(delivered, 10 * MINUTE)).to.deep.equal(['other']);
    expect(idsAt(delivered, 24 * 60 * MINUTE)).to.deep.equal(['keyed']);
  });

  it('has an instance until the last of its calls has gone', () => {
    const delivered = new DeliveredCalls();
    delivered.add(call('1'), 0);
    delivered.add(call('2'), MINUTE);
    delivered.take(10 * MINUTE);
    expect(delivered.has('a')).to.equal(true);
    delivered.take(11 * MINUTE);
    expect(delivered.has('a')).to.equal(false);
  });

  it('gives none of an instance that is forgotten', () => {
    const delivered = new DeliveredCalls();
    delivered.add(call('1', 'a'), 0);
    delivered.add(call('2', 'b'), 0);
    delivered.forget('a');
    expect(delivered.has('a')).to.equal(false);
    expect(idsAt(delivered, 10 * MINUTE)).to.deep.equal(['2']);
  });
});
