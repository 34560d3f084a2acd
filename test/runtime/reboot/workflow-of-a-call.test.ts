import type { WorkflowContext } from '@reboot-dev/reboot';
import { expect } from 'chai';
import { uuidv7 } from 'uuidv7';
import type { Runtime, Scope } from '../../../src/runtime/port.js';
import { until } from '../../crash/support/until.js';
import { RecordingHost } from '../recording-host.js';
import { CountingStates } from './counting-states.js';
import { generateStates } from './generate-states.js';
import { InProcessReboot } from './in-process.js';
import type { Tally } from './tally/generated/tally.js';

const key = 'session:one';
const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

// Real crashes of real processes are in tally.test.ts.
describe('The workflow of a call, on Reboot', function () {
  this.timeout(120_000);
  let reboot: InProcessReboot;
  let states: CountingStates;
  let runtime: Runtime;
  let host: RecordingHost;
  let tally: (name: string) => ReturnType<typeof Tally.ref>;
  const ends = new Map<Scope, () => void>();
  let servers = 0;

  before(async () => {
    generateStates();
    reboot = await InProcessReboot.start(async () => {
      const generated = await import('./tally/generated/tally.js');
      tally = (name) => generated.Tally.ref(name);
      return [(await import('./tally/tally-servicer.js')).TallyServicer];
    });
  });
  after(async () => reboot.stop());

  async function start(): Promise<void> {
    host = new RecordingHost(async (scope) => new Promise((resolve) => ends.set(scope, resolve)));
    states = new CountingStates();
    runtime = reboot.make(`server-${servers}`, { states });
    await runtime.start(host, { logger });
  }

  beforeEach(async () => {
    servers += 1;
    await start();
    await runtime.open({ key, attributes: '{}' });
  });
  afterEach(async () => {
    await runtime.stop();
    await reboot.down();
  });

  async function restart(): Promise<void> {
    await runtime.stop();
    await reboot.down();
    await start();
  }

  let requests = 0;
  async function submit(): Promise<void> {
    requests += 1;
    const origin = { era: 'session', method: 'tools/call', name: 'add', requestId: requests } as const;
    await runtime.submit({ id: uuidv7(), session: key, instance: key, origin, input: '{}', digest: String(requests) });
  }

  async function within<T>(scope: Scope, work: (context: WorkflowContext) => Promise<T>): Promise<T> {
    const native = await scope.native?.make();
    if (native === undefined) throw new Error('There is no workflow.');
    return native.run(async () => work(native.context as WorkflowContext));
  }

  async function addIn(scope: Scope, name = `tally-${servers}`): Promise<number> {
    return within(scope, async (context) => (await tally(name).add(context, { by: 1 })).count);
  }

  async function finish(scope: Scope): Promise<void> {
    await scope.finish({ status: 'completed', body: '{}' });
    ends.get(scope)?.();
  }

  it('is made only for a call that asks for it', async () => {
    await submit();
    await finish(await host.scope(0));
    expect(states.lent).to.equal(0);
  });

  it('reaches other states', async () => {
    await submit();
    expect(await addIn(await host.scope(0))).to.equal(1);
  });

  it('is another one for each call', async () => {
    await submit();
    await submit();
    expect(await addIn(await host.scope(0))).to.equal(1);
    expect(await addIn(await host.scope(1))).to.equal(2);
  });

  it('is wanted from the start by later calls of the same kind', async () => {
    await submit();
    const first = await host.scope(0);
    expect(first.native?.isWanted).to.equal(false);
    await first.native?.make();
    await submit();
    expect((await host.scope(1)).native?.isWanted).to.equal(true);
  });

  it('is the same after a restart: what was called in it is not called again', async () => {
    await submit();
    expect(await addIn(await host.scope(0))).to.equal(1);
    const before = states;
    await restart();
    // One that came back would be over for Reboot, and never come again.
    expect(before.returned).to.equal(0);
    const again = await host.scope(0);
    expect(again.attempt).to.equal(2);
    expect(again.native?.isWanted).to.equal(true);
    expect(await addIn(again)).to.equal(1);
    await submit();
    expect(await addIn(await host.scope(1))).to.equal(2);
    expect(states.lent).to.equal(2);
  });

  it('keeps what was read in it', async () => {
    const look = async (scope: Scope) =>
      within(scope, async (context) => (await tally(`tally-${servers}`).look(context)).count);
    await submit();
    await submit();
    await submit();
    await addIn(await host.scope(0));
    expect(await look(await host.scope(1))).to.equal(1);
    await addIn(await host.scope(2));
    await restart();
    expect(await look(await host.scope(1))).to.equal(1);
    expect(await look(await host.scope(2))).to.equal(2);
  });

  it('does the same thing again under a name only', async () => {
    await submit();
    const counts = await within(await host.scope(0), async (context) => {
      const state = tally(`tally-${servers}`);
      const first = await state.add(context, { by: 1 });
      const refusal = await state.add(context, { by: 1 }).catch(String);
      const named = await state.perWorkflow('again').add(context, { by: 1 });
      return [first.count, refusal, named.count];
    });
    expect(counts[1]).to.match(/more than once/);
    expect([counts[0], counts[2]]).to.deep.equal([1, 2]);
  });

  it('lasts as long as its call, also one that is suspended', async () => {
    await submit();
    const scope = await host.scope(0);
    await addIn(scope);
    await scope.suspend([]);
    expect(states.returned).to.equal(0);
    await finish(scope);
  });

  it('ends when its call has ended, and does not come again', async () => {
    await submit();
    const scope = await host.scope(0);
    await addIn(scope);
    await finish(scope);
    await until('the workflow came back', () => states.returned === 1);
    await submit();
    await addIn(await host.scope(1), 'other');
    await restart();
    await addIn(await host.scope(0), 'other');
    expect(states.lent).to.equal(1);
  });

  it('ends when its session ends', async () => {
    await submit();
    await addIn(await host.scope(0));
    await runtime.delete(key);
    await until('the workflow came back', () => states.returned === 1);
  });
});
