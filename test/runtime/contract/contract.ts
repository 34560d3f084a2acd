import { expect } from 'chai';
import { uuidv7 } from 'uuidv7';
import type { CallRecord, StreamId, StreamItem } from '../../../src/runtime/port.js';
import { deletionContract } from './deletion.js';
import { request } from './request.js';
import { until } from '../../crash/support/until.js';
import { inputThatEnds, type DeclareTest, type ServingRuntime } from './scene.js';

/** What every runtime must do, whatever it stores with. */
export function runtimeContract(test: DeclareTest): void {
  describe('instances', () => {
    test('keeps attributes and principal across a crash', async (on) => {
      await on.runtime.open({ key: `${on.key}-two`, principal: 'ada', attributes: '{}' });
      await on.runtime.update(`${on.key}-two`, '{"level":"debug"}');
      await on.crash();
      const loaded = await on.runtime.load(`${on.key}-two`);
      expect(loaded).to.include({ principal: 'ada', attributes: '{"level":"debug"}' });
    });

    test('knows nothing of an instance that was never opened', async (on) => {
      expect(await on.runtime.load(`${on.key}-none`)).to.equal(undefined);
      expect(await on.runtime.submit(request(on, { session: `${on.key}-none` }))).to.deep.equal({ kind: 'no_session' });
    });

    test('forgets a deleted instance, its calls and their streams, for good', async (on) => {
      const call = request(on, {});
      await on.runtime.submit(call);
      expect(await on.runtime.delete(on.key)).to.equal(true);
      expect(await on.runtime.delete(on.key)).to.equal(false);
      expect(await on.runtime.load(on.key)).to.equal(undefined);
      await on.crash();
      expect(await on.runtime.find(call.id, on.key)).to.equal(undefined);
      expect(await on.runs()).to.have.length(0);
    });

    test('aborts the calls of a deleted instance', async (on) => {
      await on.runtime.submit(request(on, {}));
      const scope = await on.run(0);
      await on.runtime.delete(on.key);
      expect(scope.signal.aborted).to.equal(true);
    });

    deletionContract(test);
  });

  describe('calls', () => {
    test('G1: runs an unfinished call again after a crash, as a further attempt', async (on) => {
      const call = request(on, { input: '{"x":1}' });
      await on.runtime.submit(call);
      await on.crash();
      const scope = await on.run(0);
      expect(scope.attempt).to.equal(2);
      expect(toPlain(scope.call)).to.deep.include({ id: call.id, input: '{"x":1}', origin: call.origin });
    });

    test('G1: runs unfinished calls again in their order of arrival', async (on) => {
      const calls = [1, 2, 3, 4, 5].map((requestId) => request(on, { requestId }));
      for (const call of calls) await on.runtime.submit(call);
      await on.crash();
      await on.run(4);
      expect((await on.runs()).map(({ call }) => call.id)).to.deep.equal(calls.map(({ id }) => id));
    });

    test('does not run a finished call again', async (on) => {
      const input = inputThatEnds({ outcome: { status: 'completed', body: '{}' } });
      await on.runtime.submit(request(on, { input }));
      await on.crash();
      expect(await on.runtime.load(on.key)).not.to.equal(undefined);
      expect(await on.runs()).to.have.length(0);
    });

    test('finds a call by its id and by its request id, for its session alone', async (on) => {
      const call = request(on, { requestId: 'a' });
      await on.runtime.submit(call);
      await on.runtime.open({ key: `${on.key}-two`, attributes: '{}' });
      await on.crash();
      expect(toPlain(await on.runtime.find(call.id, on.key))).to.deep.include(call);
      expect(toPlain(await on.runtime.findRequest(on.key, 'a'))).to.deep.include(call);
      expect(await on.runtime.find(call.id, `${on.key}-two`)).to.equal(undefined);
      expect(await on.runtime.findRequest(`${on.key}-two`, 'a')).to.equal(undefined);
    });

    test('keeps another input in the place of the first, if the outcome comes with one', async (on) => {
      const call = request(on, { input: '{"secret":1}' });
      await on.runtime.submit(call);
      await (await on.run(0)).finish({ status: 'completed', body: '{}' }, undefined, '{}');
      await on.crash();
      expect(await on.runtime.find(call.id, on.key)).to.deep.include({ input: '{}', status: 'completed' });
    });

    test('gives the whole stream with a call that ends at once', async (on) => {
      const input = inputThatEnds({ outcome: { status: 'completed', body: '{"ok":1}' } });
      const submission = await on.runtime.submit(request(on, { input }));
      expect(submission).to.deep.include({
        kind: 'created',
        settled: [{ kind: 'outcome', seq: 1, outcome: { status: 'completed', body: '{"ok":1}' } }],
      });
    });

    test('G3: stores fields and outcome together', async (on) => {
      const input = inputThatEnds({ outcome: { status: 'completed', body: '{}' }, fields: '{"n":1}' });
      await on.runtime.submit(request(on, { input }));
      await on.crash();
      expect((await on.runtime.load(on.key))?.fields).to.equal('{"n":1}');
    });

    test("G3: shows a finished call's fields to the next one before they are on the disk", async (on) => {
      await on.runtime.submit(request(on, { requestId: 1 }));
      await on.runtime.submit(request(on, { requestId: 2 }));
      const [first, second] = [await on.run(0), await on.run(1)];
      const finished = first.finish({ status: 'completed', body: '{}' }, '{"n":1}');
      expect(await second.loadFields()).to.equal('{"n":1}');
      await finished;
    });

    test('keeps a journal across a crash, the newest entry of a key in the place of its first', async (on) => {
      await on.runtime.submit(request(on, {}));
      const scope = await on.run(0);
      await scope.record([{ kind: 'step', key: 'a', body: '1' }]);
      await scope.record([{ kind: 'step', key: 'b', body: '2' }], '{"n":2}');
      await scope.record([{ kind: 'step', key: 'a', body: '3' }]);
      await on.crash();
      const again = await on.run(0);
      expect((await again.history()).entries).to.deep.equal([
        { kind: 'step', key: 'a', body: '3' },
        { kind: 'step', key: 'b', body: '2' },
      ]);
      expect(await again.loadFields()).to.equal('{"n":2}');
    });

    test("tells a further attempt what was said before it, on the call's stream and on the session's", async (on) => {
      await on.runtime.submit(request(on, {}));
      const scope = await on.run(0);
      await scope.emit('"one"');
      await scope.emit('"two"', 'session');
      await on.crash();
      expect((await (await on.run(0)).history()).events).to.have.members(['"one"', '"two"']);
    });

    test('G8: aborts a cancelled call, also when the cancellation is all that a restart finds', async (on) => {
      const call = request(on, {});
      await on.runtime.submit(call);
      expect(await on.runtime.cancel(call.id, 'enough')).to.equal(true);
      expect((await on.run(0)).signal.reason).to.equal('enough');
      await on.crash();
      expect((await on.run(0)).signal.aborted).to.equal(true);
      expect(await on.runtime.cancel(uuidv7(), 'unknown')).to.equal(false);
    });
  });

  describe('answers', () => {
    test('are taken once, only when they are expected', async (on) => {
      const call = request(on, {});
      await on.runtime.submit(call);
      const scope = await on.run(0);
      expect(await on.runtime.answer(call.id, 'a', '1')).to.equal('not_asked');
      const answer = scope.expect('a');
      expect(await on.runtime.answer(call.id, 'a', '1')).to.equal('taken');
      expect(await on.runtime.answer(call.id, 'a', '2')).to.equal('not_asked');
      expect(await answer).to.equal('1');
    });

    test('stand in the history of a further attempt', async (on) => {
      const call = request(on, {});
      await on.runtime.submit(call);
      void (await on.run(0)).expect('a');
      await on.runtime.answer(call.id, 'a', '1');
      await on.crash();
      expect((await (await on.run(0)).history()).entries).to.deep.equal([{ kind: 'answer', key: 'a', body: '1' }]);
    });

    test('are not taken any more once they are dismissed, or the call has ended', async (on) => {
      const call = request(on, {});
      await on.runtime.submit(call);
      const scope = await on.run(0);
      void scope.expect('a');
      void scope.expect('b');
      scope.dismiss('a');
      expect(await on.runtime.answer(call.id, 'a', '1')).to.equal('not_asked');
      await scope.finish({ status: 'completed', body: '{}' });
      expect(await on.runtime.answer(call.id, 'b', '1')).to.equal('not_asked');
    });
  });

  describe('suspension (G7)', () => {
    test('lasts over a crash and through `keep`, and ends with `record`', async (on) => {
      await on.runtime.submit(request(on, {}));
      await (await on.run(0)).suspend([{ kind: 'sleep', key: 'a', body: '1' }], '{"n":1}');
      await on.crash();
      const suspended = await on.run(0);
      expect(suspended.call.status).to.equal('suspended');
      expect(await suspended.loadFields()).to.equal('{"n":1}');
      await suspended.keep([{ kind: 'question', key: 'b', body: '2' }]);
      await on.crash();
      const kept = await on.run(0);
      expect(kept.call.status).to.equal('suspended');
      await kept.record([]);
      await on.crash();
      expect((await on.run(0)).call.status).to.equal('running');
    });
  });

  describe('an abandoned run', () => {
    test('is told of it, also when it was cancelled before', async (on) => {
      const call = request(on, {});
      await on.runtime.submit(call);
      const scope = await on.run(0);
      let isTold = false;
      scope.whenAbandoned(() => (isTold = true));
      await on.runtime.cancel(call.id, 'enough');
      expect(isTold).to.equal(false);
      await on.runtime.delete(on.key);
      expect(isTold).to.equal(true);
    });
  });

  describe('twins (G6)', () => {
    test('joins a running call by its request id', async (on) => {
      const call = request(on, { requestId: 'a' });
      await on.runtime.submit(call);
      const twin = await on.runtime.submit({ ...call, id: uuidv7() });
      expect(twin).to.deep.include({ kind: 'joined' });
      expect(await on.runs()).to.have.length(1);
    });

    test('joins one call when both arrive together', async (on) => {
      const call = request(on, { requestId: 'a' });
      const both = await Promise.all([on.runtime.submit(call), on.runtime.submit({ ...call, id: uuidv7() })]);
      expect(both.map(({ kind }) => kind)).to.have.members(['created', 'joined']);
      expect(await on.runs()).to.have.length(1);
    });

    test('joins one call when only one of two that arrive together has an idempotency key', async (on) => {
      const keyed = request(on, { requestId: 5, idempotencyKey: 'k' });
      const both = await Promise.all([on.runtime.submit(keyed), on.runtime.submit(request(on, { requestId: 5 }))]);
      expect(both.map(({ kind }) => kind)).to.have.members(['created', 'joined']);
      expect(await on.runs()).to.have.length(1);
    });

    test('finds a finished twin after a crash', async (on) => {
      const input = inputThatEnds({ outcome: { status: 'completed', body: '{"n":1}' } });
      const call = request(on, { requestId: 7, input });
      await on.runtime.submit(call);
      await on.crash();
      const twin = await on.runtime.submit({ ...call, id: uuidv7() });
      expect(twin).to.deep.include({ kind: 'joined' });
      expect(await collect(on.runtime, call.id, 0)).to.have.length(1);
    });

    test('refuses another body under a used id', async (on) => {
      const call = request(on, { requestId: 7 });
      await on.runtime.submit(call);
      expect(await on.runtime.submit({ ...call, id: uuidv7(), digest: 'other' })).to.deep.include({ kind: 'conflict' });
    });

    test('tells the number 1 from the text "1"', async (on) => {
      await on.runtime.submit(request(on, { requestId: 1 }));
      expect((await on.runtime.submit(request(on, { requestId: '1' }))).kind).to.equal('created');
    });

    test('does not run a call again whose response the client acknowledged', async (on) => {
      const input = inputThatEnds({ outcome: { status: 'completed', body: '{"n":1}' } });
      const call = request(on, { requestId: 7, input });
      await on.runtime.submit(call);
      on.runtime.acknowledge(call.id, 1);
      expect((await on.runtime.submit({ ...call, id: uuidv7() })).kind).to.equal('gone');
    });

    test('knows where the outcome stood that it has let go', async (on) => {
      const call = request(on, { requestId: 7 });
      await on.runtime.submit(call);
      const scope = await on.run(0);
      for (const body of ['1', '2', '3']) await scope.emit(body);
      await scope.finish({ status: 'completed', body: '{}' });
      expect(await collect(on.runtime, call.id, 0)).to.have.length(4);
      await on.crash();
      expect(await on.runtime.find(call.id, on.key)).to.include({ status: 'completed', outcomeSeq: 4 });
      on.runtime.acknowledge(call.id, 4);
      const isGone = async () => (await on.runtime.submit({ ...call, id: uuidv7() })).kind === 'gone';
      await until('it was let go', isGone);
      expect(await on.runtime.find(call.id, on.key)).to.include({ status: 'completed', outcomeSeq: 4 });
      expect(await collect(on.runtime, call.id, 0)).to.deep.equal([]);
    });

    test('joins by idempotency key under another request id', async (on) => {
      const call = request(on, { requestId: 1, idempotencyKey: 'k' });
      await on.runtime.submit(call);
      const second = request(on, { requestId: 2, idempotencyKey: 'k' });
      const twin = await on.runtime.submit(second);
      expect(twin).to.deep.include({ kind: 'joined' });
      expect(await on.runs()).to.have.length(1);
    });
  });

  describe('streams (G2)', () => {
    test('yields each event once, in order, then the outcome, then ends', async (on) => {
      const call = request(on, {});
      await on.runtime.submit(call);
      const scope = await on.run(0);
      const all = collect(on.runtime, call.id, 0);
      for (const body of ['1', '2', '3']) await scope.emit(body);
      await scope.finish({ status: 'completed', body: '{}' });
      expect(bodies(await all)).to.deep.equal(['1', '2', '3', '{}']);
    });

    test('goes on after any item, also across a crash', async (on) => {
      const call = request(on, {});
      await on.runtime.submit(call);
      const scope = await on.run(0);
      for (const body of ['1', '2', '3']) await scope.emit(body);
      await on.crash();
      const again = await on.run(0);
      const rest = collect(on.runtime, call.id, 2);
      await again.emit('4');
      await again.finish({ status: 'failed', body: '{}' });
      expect((await rest).map(({ seq }) => seq)).to.deep.equal([3, 4, 5]);
    });

    test('serves more events than memory holds, to a follower that comes late', async (on) => {
      const call = request(on, {});
      await on.runtime.submit(call);
      const scope = await on.run(0);
      await Promise.all(Array.from({ length: 500 }, async (_, index) => scope.emit(String(index))));
      const all = collect(on.runtime, call.id, 0);
      await scope.finish({ status: 'completed', body: '{}' });
      expect((await all).map(({ seq }) => seq)).to.deep.equal(Array.from({ length: 501 }, (_, index) => index + 1));
    });

    test('yields nothing after the outcome, and nothing to a follower that has it', async (on) => {
      const call = request(on, {});
      await on.runtime.submit(call);
      await (await on.run(0)).finish({ status: 'completed', body: '{}' });
      expect(await collect(on.runtime, call.id, 1)).to.deep.equal([]);
    });

    test('delivers to every follower', async (on) => {
      const call = request(on, {});
      await on.runtime.submit(call);
      const scope = await on.run(0);
      const followers = [collect(on.runtime, call.id, 0), collect(on.runtime, call.id, 0)];
      await scope.emit('1');
      await scope.finish({ status: 'completed', body: '{}' });
      for (const items of await Promise.all(followers)) expect(bodies(items)).to.deep.equal(['1', '{}']);
    });

    test('ends a follower with its signal, not the call', async (on) => {
      const call = request(on, {});
      await on.runtime.submit(call);
      const abort = new AbortController();
      const items = collect(on.runtime, call.id, 0, abort.signal);
      abort.abort();
      expect(await items).to.deep.equal([]);
      expect((await on.runtime.find(call.id, on.key))?.status).to.equal('running');
    });

    test("keeps an instance's own stream and how far it was delivered", async (on) => {
      await on.runtime.publish(on.key, '"a"');
      await on.runtime.publish(on.key, '"b"');
      on.runtime.delivered(on.key, 1);
      await on.runtime.publish(on.key, '"c"');
      await on.crash();
      expect(await on.runtime.deliveredUpTo(on.key)).to.equal(1);
      const abort = new AbortController();
      const items: StreamItem[] = [];
      for await (const item of on.runtime.follow(on.key, 1, abort.signal)) {
        items.push(item);
        if (items.length === 2) abort.abort();
      }
      expect(bodies(items)).to.deep.equal(['"b"', '"c"']);
    });
  });
}

async function collect(from: ServingRuntime, stream: StreamId, after: number, signal = new AbortController().signal) {
  const items: StreamItem[] = [];
  for await (const item of from.follow(stream, after, signal)) items.push(item);
  return items;
}

function bodies(items: readonly StreamItem[]): string[] {
  return items.map((item) => (item.kind === 'event' ? item.body : item.outcome.body));
}

/** Without what is undefined. */
function toPlain(record: CallRecord | undefined): unknown {
  return JSON.parse(JSON.stringify(record));
}
