import type { ExternalContext, WorkflowContext } from '@reboot-dev/reboot';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { InstanceState } from '../../../../src/runtime/reboot/instances/api/generated.js';
import { InstanceStates } from '../../../../src/runtime/reboot/instances/instance-states.js';
import type { RebootApi } from '../../../../src/runtime/reboot/instances/reboot-api.js';
import { RecordingLogger } from '../../../http/support/recording-logger.js';
import { until } from '../../../crash/support/until.js';

const ENDED = -1;

describe('An instance on Reboot that has ended', () => {
  it('is freed once, also if two of its workflows see to that: another may have its place then', async () => {
    const state = asState({ version: ENDED, ledger: '["t1.0","t2.0"]', calls: '' });
    const puts: { readonly name: string; readonly done: () => void }[] = [];
    const api = asApi({
      load: async () => Promise.resolve({ ...state }),
      chunk: (name: string) => ({
        put: async () => new Promise<void>((done) => puts.push({ name, done })),
      }),
      write: async (_context: WorkflowContext, writer: (written: InstanceState) => void) => {
        await nextTurn();
        writer(state);
      },
    });
    const states = new InstanceStates(async () => Promise.resolve(api));
    connect(states, new RecordingLogger());
    const freed = [states.free(asWorkflow({}), 'one'), states.free(asWorkflow({}), 'one')];
    let isTaken = false;
    for (let turn = 0; turn < 20; turn += 1) {
      await nextTurn();
      // The first that is asked for is answered first, and the place is taken as soon as it is free.
      puts.shift()?.done();
      if (state.version !== 0 || isTaken) continue;
      isTaken = true;
      Object.assign(state, { version: 1, ledger: 'of another' });
    }
    await Promise.all(freed);
    expect(state).to.deep.include({ version: 1, ledger: 'of another' });
  });
});

describe('What Reboot does not do', function () {
  this.timeout(10_000);

  it('is asked for until it does, and the log says so once, and when it is over', async () => {
    let works = false;
    const note = async () => (works ? Promise.resolve() : Promise.reject(new Error('Unavailable')));
    const states = new InstanceStates(async () => Promise.resolve(asApi({ roster: () => ({ note }) })));
    const logger = new RecordingLogger();
    connect(states, logger);
    const change = { began: '["a"]', ended: '[]' };
    const noted = Promise.all([states.noteRoster('one', change), states.noteRoster('two', change)]);
    await until('the log said something', () => logger.lines.length > 0);
    await delay(600);
    works = true;
    await noted;
    expect(logger.lines.map(({ level }) => level)).to.deep.equal(['error', 'info']);
    expect(logger.lines[0]?.message).to.match(/^For 5 s Reboot has not done/);
    expect(String((logger.lines[0]?.facts as { err: unknown }).err)).to.contain('Unavailable');
  });
});

function connect(states: InstanceStates, logger: RecordingLogger): void {
  states.connect(async () => Promise.resolve(asExternal({})), { bearerToken: '', logger });
}

function asState(parts: object): InstanceState {
  return parts as InstanceState;
}

function asApi(parts: object): RebootApi {
  return parts as RebootApi;
}

function asExternal(parts: object): ExternalContext {
  return parts as ExternalContext;
}

function asWorkflow(parts: object): WorkflowContext {
  return parts as WorkflowContext;
}
