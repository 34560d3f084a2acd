import { delimiter, join } from 'node:path';
import process from 'node:process';
import type * as reboot from '@reboot-dev/reboot';
import type { ServicerFactory } from '@reboot-dev/reboot';
import { InstanceStates } from '../../../src/runtime/reboot/instances/instance-states.js';
import { pythonEnvironment } from '../../../src/runtime/reboot/installation/python-environment.js';
import { findRebootPackage } from '../../../src/runtime/reboot/installation/reboot-package.js';
import { RebootRuntime } from '../../../src/runtime/reboot/reboot-runtime.js';
import type { Host, Logger } from '../../../src/runtime/port.js';
import { projectRoot } from '../../project-root.js';

type RebootModule = typeof reboot;

const ONE_SERVER = join(projectRoot, 'test', 'runtime', 'reboot', 'one-server');
const SECRET = 'secret of the tests';

interface MakeOptions {
  readonly sessionTtl?: number;
  readonly idleMs?: number;
  readonly states?: InstanceStates;
}

/** Reboot's own test cluster: one server in this process, whose state outlives `down`. */
export class InProcessReboot {
  readonly #module: RebootModule;
  readonly #cluster: InstanceType<RebootModule['Reboot']>;
  readonly #more: readonly ServicerFactory[];
  #isUp = false;

  private constructor(module: RebootModule, more: readonly ServicerFactory[]) {
    this.#module = module;
    this.#more = more;
    this.#cluster = new module.Reboot();
  }

  /** `more`: servicers beside the runtime's own. */
  static async start(more: () => Promise<readonly ServicerFactory[]> = async () => []): Promise<InProcessReboot> {
    const found = findRebootPackage();
    if (found === undefined) throw new Error('Reboot is not set up. Run npm run setup:reboot.');
    const environment = pythonEnvironment(found.folder, process.env['PATH']);
    Object.assign(process.env, environment, {
      PYTHONPATH: [ONE_SERVER, environment.PYTHONPATH].join(delimiter),
      RBT_EFFECT_VALIDATION: 'DISABLED',
    });
    const module = await import('@reboot-dev/reboot');
    const started = new InProcessReboot(module, await more());
    await started.#cluster.start();
    return started;
  }

  /** A runtime of the server `server`; its start brings the cluster up, as a program that is started does. */
  make(
    server: string,
    { sessionTtl = 60_000, idleMs, states = new InstanceStates() }: MakeOptions = {},
  ): RebootRuntime {
    const up = async (): Promise<void> => this.#up(states);
    return new (class extends RebootRuntime {
      override async start(host: Host, environment: { readonly logger: Logger }): Promise<void> {
        await super.start(host, environment);
        await up();
      }
    })({ states, server, sessionTtl, now: Date.now, idleMs });
  }

  async down(): Promise<void> {
    const restore = withoutStopNotes();
    if (this.#isUp) await this.#cluster.down();
    restore();
    this.#isUp = false;
  }

  async stop(): Promise<void> {
    await this.down();
    await this.#cluster.stop();
  }

  async #up(states: InstanceStates): Promise<void> {
    const { Application } = this.#module;
    const servicers = [...(await states.servicers()), ...this.#more];
    const Http = Application.Http;
    Application.Http = class extends Http {
      constructor(...[express, makeContext]: ConstructorParameters<typeof Http>) {
        super(express, makeContext);
        states.connect(makeContext, SECRET);
      }
    };
    const application = new Application({ servicers });
    Application.Http = Http;
    await this.#cluster.up(application);
    this.#isUp = true;
  }
}

/** Reboot prints each workflow that its stopping cuts off, as an error. */
function withoutStopNotes(): () => void {
  const { error } = console;
  console.error = (...words: unknown[]) => {
    const text = words.map(String).join(' ');
    if (text !== '' && !/Reboot stops|Unhandled error in 'durable_mcp/.test(text)) error(...words);
  };
  return () => {
    console.error = error;
  };
}
