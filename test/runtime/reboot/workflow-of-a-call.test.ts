import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { uuidv7 } from 'uuidv7';
import { CrashTogether } from '../../crash/support/crash-together.js';
import { until } from '../../crash/support/until.js';
import { generateStates } from './generate-states.js';
import { bridgeProcess } from './remote/bridge-process.js';
import type { RemoteRun } from './remote/remote-run.js';
import { RemoteScene } from './remote/remote-scene.js';

/** Long enough for a workflow that was never to come again to come. */
const NOT_AGAIN_MS = 500;

// Restarts are in good order here: then workflows might end that must not. Crashes are in tally.test.ts.
describe('The workflow of a call, on Reboot', function () {
  this.timeout(120_000);
  const program = bridgeProcess({ DURABLE_MCP_SERVERS: '2' }, new URL('./remote/workflow-program.js', import.meta.url));
  const group = new CrashTogether(async () => {
    await program.signal('SIGTERM');
    await program.start();
  });

  before(async () => {
    generateStates();
    await program.start();
  });
  after(() => program.remove());

  function test(what: string, body: (on: WorkflowScene) => Promise<void>): void {
    it(
      what,
      group.add(async () => body(new WorkflowScene(await RemoteScene.open(program, async () => group.crash())))),
    );
  }

  test('is made only for a call that asks for it', async (on) => {
    await on.submit();
    await finish(await on.run(0));
    expect(await on.counts()).to.include({ lent: 0 });
  });

  test('reaches other states', async (on) => {
    await on.submit();
    expect(await on.add(0)).to.equal(1);
  });

  test('is another one for each call', async (on) => {
    await on.submit();
    await on.submit();
    expect(await on.add(0)).to.equal(1);
    expect(await on.add(1)).to.equal(2);
  });

  test('is wanted from the start by later calls of the same kind', async (on) => {
    await on.submit();
    const first = await on.run(0);
    expect(first.isWorkflowWanted).to.equal(false);
    await first.ask('makeWorkflow');
    await on.submit();
    expect((await on.run(1)).isWorkflowWanted).to.equal(true);
  });

  test('is the same after a restart: what was called in it is not called again', async (on) => {
    await on.submit();
    expect(await on.add(0)).to.equal(1);
    await on.restart();
    const again = await on.run(0);
    expect(again.attempt).to.equal(2);
    expect(again.isWorkflowWanted).to.equal(true);
    // One that came back would be over for Reboot, and never come again.
    expect(await on.add(0)).to.equal(1);
    await on.submit();
    expect(await on.add(1)).to.equal(2);
    expect(await on.counts()).to.include({ lent: 2 });
  });

  test('keeps what was read in it', async (on) => {
    await on.submit();
    await on.submit();
    await on.submit();
    await on.add(0);
    expect(await on.look(1)).to.equal(1);
    await on.add(2);
    await on.restart();
    expect(await on.look(1)).to.equal(1);
    expect(await on.look(2)).to.equal(2);
  });

  test('does the same thing again under a name only', async (on) => {
    await on.submit();
    const [first, refusal, named] = (await (await on.run(0)).ask('addThrice', on.tally)) as unknown[];
    expect(refusal).to.match(/more than once/);
    expect([first, named]).to.deep.equal([1, 2]);
  });

  test('lasts as long as its call, also one that is suspended', async (on) => {
    await on.submit();
    const run = await on.run(0);
    await on.add(0);
    await run.suspend([]);
    expect(await on.counts()).to.include({ lent: 1, returned: 0 });
    await finish(run);
  });

  test('ends when its call has ended, and does not come again', async (on) => {
    await on.submit();
    await on.add(0);
    await finish(await on.run(0));
    await until('the workflow came back', async () => (await on.counts()).returned === 1);
    await on.submit();
    await on.add(1);
    await on.restart();
    await on.add(0);
    await pause(NOT_AGAIN_MS);
    expect(await on.counts()).to.include({ lent: 1 });
  });

  test('ends when its session ends', async (on) => {
    await on.submit();
    await on.add(0);
    await on.delete();
    await until('the workflow came back', async () => (await on.counts()).returned === 1);
  });
});

/** Calls of a tool of its own, and a state of its own that they add to. */
class WorkflowScene {
  readonly tally = `tally-${uuidv7()}`;
  readonly #scene: RemoteScene;
  #requests = 0;

  constructor(scene: RemoteScene) {
    this.#scene = scene;
  }

  async submit(): Promise<void> {
    const { key, runtime } = this.#scene;
    this.#requests += 1;
    const origin = { era: 'session', method: 'tools/call', name: this.tally, requestId: this.#requests } as const;
    const digest = String(this.#requests);
    await runtime.submit({ id: uuidv7(), session: key, instance: key, origin, input: '{}', digest });
  }

  async run(index: number): Promise<RemoteRun> {
    return this.#scene.run(index);
  }

  async add(run: number): Promise<unknown> {
    return (await this.run(run)).ask('add', this.tally);
  }

  async look(run: number): Promise<unknown> {
    return (await this.run(run)).ask('look', this.tally);
  }

  async counts(): ReturnType<RemoteScene['counts']> {
    return this.#scene.counts();
  }

  async restart(): Promise<void> {
    return this.#scene.crash();
  }

  async delete(): Promise<void> {
    const { key, runtime } = this.#scene;
    await runtime.delete(key);
  }
}

async function finish(run: RemoteRun): Promise<void> {
  await run.finish({ status: 'completed', body: '{}' });
  await run.ask('end');
}
