import { expect } from 'chai';
import { uuidv7 } from 'uuidv7';
import type { CallRequest, Runtime, StreamId, StreamItem } from '../../src/runtime/port.js';
import { RecordingHost } from './recording-host.js';

export interface RuntimeUnderTest {
  /** A runtime on the same stored state as the ones before it. */
  make(): Runtime;
  /** Ends it as a crash would: what is durable stays, nothing else happens. */
  crash(runtime: Runtime): Promise<void>;
}

const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** What every runtime must do, whatever it stores with. */
export function runtimeContract(name: string, prepare: () => Promise<RuntimeUnderTest>): void {
  describe(`the runtime contract on ${name}`, () => {
    let under: RuntimeUnderTest;
    let runtime: Runtime;
    let host: RecordingHost;
    const key = 'session:one';

    async function start(behaviour?: ConstructorParameters<typeof RecordingHost>[0]): Promise<void> {
      host = new RecordingHost(behaviour);
      runtime = under.make();
      await runtime.start(host, { logger: silent });
    }

    async function crash(behaviour?: ConstructorParameters<typeof RecordingHost>[0]): Promise<void> {
      await under.crash(runtime);
      await start(behaviour);
    }

    beforeEach(async () => {
      under = await prepare();
      await start();
      await runtime.open({ key, attributes: '{"a":1}' });
    });

    afterEach(async () => {
      await runtime.stop();
    });

    describe('instances', () => {
      it('keeps attributes and principal across a crash', async () => {
        await runtime.open({ key: 'session:two', principal: 'ada', attributes: '{}' });
        await runtime.update('session:two', '{"level":"debug"}');
        await crash();
        const loaded = await runtime.load('session:two');
        expect(loaded).to.include({ principal: 'ada', attributes: '{"level":"debug"}' });
      });

      it('knows nothing of an instance that was never opened', async () => {
        expect(await runtime.load('session:none')).to.equal(undefined);
        expect(await runtime.submit(request({ session: 'session:none' }))).to.deep.equal({ kind: 'no_session' });
      });

      it('forgets a deleted instance, its calls and their streams, for good', async () => {
        const call = request({});
        await runtime.submit(call);
        expect(await runtime.delete(key)).to.equal(true);
        expect(await runtime.delete(key)).to.equal(false);
        expect(await runtime.load(key)).to.equal(undefined);
        await crash();
        expect(await runtime.find(call.id, key)).to.equal(undefined);
        expect(host.scopes).to.have.length(0);
      });

      it('aborts the calls of a deleted instance', async () => {
        await runtime.submit(request({}));
        const scope = await host.scope(0);
        await runtime.delete(key);
        expect(scope.signal.aborted).to.equal(true);
      });
    });

    describe('calls', () => {
      it('G1: runs an unfinished call again after a crash, as a further attempt', async () => {
        const call = request({ input: '{"x":1}' });
        await runtime.submit(call);
        await crash();
        const scope = await host.scope(0);
        expect(scope.attempt).to.equal(2);
        expect(scope.call).to.deep.include({ id: call.id, input: '{"x":1}', origin: call.origin });
      });

      it('G1: runs unfinished calls again in their order of arrival', async () => {
        const calls = [1, 2, 3, 4, 5].map((requestId) => request({ requestId }));
        for (const call of calls) await runtime.submit(call);
        await crash();
        await host.scope(4);
        expect(host.scopes.map(({ call }) => call.id)).to.deep.equal(calls.map(({ id }) => id));
      });

      it('does not run a finished call again', async () => {
        await crash(async (scope) => scope.finish({ status: 'completed', body: '{}' }));
        await runtime.submit(request({}));
        await crash();
        expect(host.scopes).to.have.length(0);
      });

      it('gives the whole stream with a call that ends at once', async () => {
        await crash(async (scope) => scope.finish({ status: 'completed', body: '{"ok":1}' }));
        const submission = await runtime.submit(request({}));
        expect(submission).to.deep.include({
          kind: 'created',
          settled: [{ kind: 'outcome', seq: 1, outcome: { status: 'completed', body: '{"ok":1}' } }],
        });
      });

      it('G3: stores fields and outcome together', async () => {
        await crash(async (scope) => scope.finish({ status: 'completed', body: '{}' }, '{"n":1}'));
        await runtime.submit(request({}));
        await crash();
        expect((await runtime.load(key))?.fields).to.equal('{"n":1}');
      });

      it("G3: shows a finished call's fields to the next one before they are on the disk", async () => {
        await runtime.submit(request({ requestId: 1 }));
        await runtime.submit(request({ requestId: 2 }));
        const [first, second] = [await host.scope(0), await host.scope(1)];
        const finished = first.finish({ status: 'completed', body: '{}' }, '{"n":1}');
        expect(await second.loadFields()).to.equal('{"n":1}');
        await finished;
      });

      it('keeps a journal across a crash, the newest entry of a key in the place of its first', async () => {
        await runtime.submit(request({}));
        const scope = await host.scope(0);
        await scope.record([{ kind: 'step', key: 'a', body: '1' }]);
        await scope.record([{ kind: 'step', key: 'b', body: '2' }], '{"n":2}');
        await scope.record([{ kind: 'step', key: 'a', body: '3' }]);
        await crash();
        const again = await host.scope(0);
        expect((await again.history()).entries).to.deep.equal([
          { kind: 'step', key: 'a', body: '3' },
          { kind: 'step', key: 'b', body: '2' },
        ]);
        expect(await again.loadFields()).to.equal('{"n":2}');
      });

      it("tells a further attempt what was said before it, on the call's stream and on the session's", async () => {
        await runtime.submit(request({}));
        const scope = await host.scope(0);
        await scope.emit('"one"');
        await scope.emit('"two"', 'session');
        await crash();
        expect((await (await host.scope(0)).history()).events).to.have.members(['"one"', '"two"']);
      });

      it('G8: aborts a cancelled call, also when the cancellation is all that a restart finds', async () => {
        const call = request({});
        await runtime.submit(call);
        expect(await runtime.cancel(call.id, 'enough')).to.equal(true);
        expect((await host.scope(0)).signal.reason).to.equal('enough');
        await crash();
        expect((await host.scope(0)).signal.aborted).to.equal(true);
        expect(await runtime.cancel(uuidv7(), 'unknown')).to.equal(false);
      });
    });

    describe('answers', () => {
      it('are taken once, only when they are expected', async () => {
        const call = request({});
        await runtime.submit(call);
        const scope = await host.scope(0);
        expect(await runtime.answer(call.id, 'a', '1')).to.equal('not_asked');
        const answer = scope.expect('a');
        expect(await runtime.answer(call.id, 'a', '1')).to.equal('taken');
        expect(await runtime.answer(call.id, 'a', '2')).to.equal('not_asked');
        expect(await answer).to.equal('1');
      });

      it('stand in the history of a further attempt', async () => {
        const call = request({});
        await runtime.submit(call);
        void (await host.scope(0)).expect('a');
        await runtime.answer(call.id, 'a', '1');
        await crash();
        expect((await (await host.scope(0)).history()).entries).to.deep.equal([
          { kind: 'answer', key: 'a', body: '1' },
        ]);
      });

      it('are not taken any more once they are dismissed, or the call has ended', async () => {
        const call = request({});
        await runtime.submit(call);
        const scope = await host.scope(0);
        void scope.expect('a');
        void scope.expect('b');
        scope.dismiss('a');
        expect(await runtime.answer(call.id, 'a', '1')).to.equal('not_asked');
        await scope.finish({ status: 'completed', body: '{}' });
        expect(await runtime.answer(call.id, 'b', '1')).to.equal('not_asked');
      });
    });

    describe('suspension (G7)', () => {
      it('lasts over a crash and through `keep`, and ends with `record`', async () => {
        await runtime.submit(request({}));
        await (await host.scope(0)).suspend([{ kind: 'sleep', key: 'a', body: '1' }], '{"n":1}');
        await crash();
        const suspended = await host.scope(0);
        expect(suspended.call.status).to.equal('suspended');
        expect(await suspended.loadFields()).to.equal('{"n":1}');
        await suspended.keep([{ kind: 'question', key: 'b', body: '2' }]);
        await crash();
        const kept = await host.scope(0);
        expect(kept.call.status).to.equal('suspended');
        await kept.record([]);
        await crash();
        expect((await host.scope(0)).call.status).to.equal('running');
      });
    });

    describe('an abandoned run', () => {
      it('is told of it, also when it was cancelled before', async () => {
        const call = request({});
        await runtime.submit(call);
        const scope = await host.scope(0);
        let isTold = false;
        scope.whenAbandoned(() => (isTold = true));
        await runtime.cancel(call.id, 'enough');
        expect(isTold).to.equal(false);
        await runtime.delete(key);
        expect(isTold).to.equal(true);
      });
    });

    describe('twins (G6)', () => {
      it('joins a running call by its request id', async () => {
        const call = request({ requestId: 'a' });
        await runtime.submit(call);
        const twin = await runtime.submit({ ...call, id: uuidv7() });
        expect(twin).to.deep.include({ kind: 'joined' });
        expect(host.scopes).to.have.length(1);
      });

      it('joins one call when both arrive together', async () => {
        const call = request({ requestId: 'a' });
        const both = await Promise.all([runtime.submit(call), runtime.submit({ ...call, id: uuidv7() })]);
        expect(both.map(({ kind }) => kind)).to.have.members(['created', 'joined']);
        expect(host.scopes).to.have.length(1);
      });

      it('joins one call when only one of two that arrive together has an idempotency key', async () => {
        const keyed = request({ requestId: 5, idempotencyKey: 'k' });
        const both = await Promise.all([runtime.submit(keyed), runtime.submit(request({ requestId: 5 }))]);
        expect(both.map(({ kind }) => kind)).to.have.members(['created', 'joined']);
        expect(host.scopes).to.have.length(1);
      });

      it('finds a finished twin after a crash', async () => {
        await crash(async (scope) => scope.finish({ status: 'completed', body: '{"n":1}' }));
        const call = request({ requestId: 7 });
        await runtime.submit(call);
        await crash();
        const twin = await runtime.submit({ ...call, id: uuidv7() });
        expect(twin).to.deep.include({ kind: 'joined' });
        expect(await collect(runtime, call.id, 0)).to.have.length(1);
      });

      it('refuses another body under a used id', async () => {
        const call = request({ requestId: 7 });
        await runtime.submit(call);
        expect(await runtime.submit({ ...call, id: uuidv7(), digest: 'other' })).to.deep.include({ kind: 'conflict' });
      });

      it('tells the number 1 from the text "1"', async () => {
        await runtime.submit(request({ requestId: 1 }));
        expect((await runtime.submit(request({ requestId: '1' }))).kind).to.equal('created');
      });

      it('does not run a call again whose response the client acknowledged', async () => {
        await crash(async (scope) => scope.finish({ status: 'completed', body: '{"n":1}' }));
        const call = request({ requestId: 7 });
        await runtime.submit(call);
        runtime.acknowledge(call.id, 1);
        expect((await runtime.submit({ ...call, id: uuidv7() })).kind).to.equal('gone');
      });

      it('joins by idempotency key under another request id', async () => {
        const call = request({ requestId: 1, idempotencyKey: 'k' });
        await runtime.submit(call);
        const second = request({ requestId: 2, idempotencyKey: 'k' });
        const twin = await runtime.submit(second);
        expect(twin).to.deep.include({ kind: 'joined' });
        expect(host.scopes).to.have.length(1);
      });
    });

    describe('streams (G2)', () => {
      it('yields each event once, in order, then the outcome, then ends', async () => {
        const call = request({});
        await runtime.submit(call);
        const scope = await host.scope(0);
        const all = collect(runtime, call.id, 0);
        for (const body of ['1', '2', '3']) await scope.emit(body);
        await scope.finish({ status: 'completed', body: '{}' });
        expect(bodies(await all)).to.deep.equal(['1', '2', '3', '{}']);
      });

      it('goes on after any item, also across a crash', async () => {
        const call = request({});
        await runtime.submit(call);
        const scope = await host.scope(0);
        for (const body of ['1', '2', '3']) await scope.emit(body);
        await crash();
        const again = await host.scope(0);
        const rest = collect(runtime, call.id, 2);
        await again.emit('4');
        await again.finish({ status: 'failed', body: '{}' });
        expect((await rest).map(({ seq }) => seq)).to.deep.equal([3, 4, 5]);
      });

      it('serves more events than memory holds, to a follower that comes late', async () => {
        const call = request({});
        await runtime.submit(call);
        const scope = await host.scope(0);
        await Promise.all(Array.from({ length: 500 }, async (_, index) => scope.emit(String(index))));
        const all = collect(runtime, call.id, 0);
        await scope.finish({ status: 'completed', body: '{}' });
        expect((await all).map(({ seq }) => seq)).to.deep.equal(Array.from({ length: 501 }, (_, index) => index + 1));
      });

      it('yields nothing after the outcome, and nothing to a follower that has it', async () => {
        const call = request({});
        await runtime.submit(call);
        await (await host.scope(0)).finish({ status: 'completed', body: '{}' });
        expect(await collect(runtime, call.id, 1)).to.deep.equal([]);
      });

      it('delivers to every follower', async () => {
        const call = request({});
        await runtime.submit(call);
        const scope = await host.scope(0);
        const followers = [collect(runtime, call.id, 0), collect(runtime, call.id, 0)];
        await scope.emit('1');
        await scope.finish({ status: 'completed', body: '{}' });
        for (const items of await Promise.all(followers)) expect(bodies(items)).to.deep.equal(['1', '{}']);
      });

      it('ends a follower with its signal, not the call', async () => {
        const call = request({});
        await runtime.submit(call);
        const abort = new AbortController();
        const items = collect(runtime, call.id, 0, abort.signal);
        abort.abort();
        expect(await items).to.deep.equal([]);
        expect((await runtime.find(call.id, key))?.status).to.equal('running');
      });

      it("keeps an instance's own stream and how far it was delivered", async () => {
        await runtime.publish(key, '"a"');
        await runtime.publish(key, '"b"');
        runtime.delivered(key, 1);
        await runtime.publish(key, '"c"');
        await crash();
        expect(await runtime.deliveredUpTo(key)).to.equal(1);
        const abort = new AbortController();
        const items: StreamItem[] = [];
        for await (const item of runtime.follow(key, 1, abort.signal)) {
          items.push(item);
          if (items.length === 2) abort.abort();
        }
        expect(bodies(items)).to.deep.equal(['"b"', '"c"']);
      });
    });

    async function collect(from: Runtime, stream: StreamId, after: number, signal = new AbortController().signal) {
      const items: StreamItem[] = [];
      for await (const item of from.follow(stream, after, signal)) items.push(item);
      return items;
    }
  });
}

interface RequestFacts {
  readonly session?: string;
  readonly requestId?: string | number;
  readonly input?: string;
  readonly idempotencyKey?: string;
}

function request({ session = 'session:one', requestId = 1, input = '{}', idempotencyKey }: RequestFacts): CallRequest {
  const origin = {
    era: 'session' as const,
    method: 'tools/call',
    name: 'add',
    requestId,
    progressToken: 'p',
    idempotencyKey,
  };
  return { id: uuidv7(), session, instance: session, origin, input, digest: `digest of ${input}` };
}

function bodies(items: readonly StreamItem[]): string[] {
  return items.map((item) => (item.kind === 'event' ? item.body : item.outcome.body));
}
