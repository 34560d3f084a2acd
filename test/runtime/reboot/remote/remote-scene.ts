import { uuidv7 } from 'uuidv7';
import type { CallRequest } from '../../../../src/runtime/port.js';
import type { Scene } from '../../contract/scene.js';
import { Asker } from './asker.js';
import type { RunState } from './bridge.js';
import { RemoteRun } from './remote-run.js';
import { RemoteRuntime } from './remote-runtime.js';
import type { Counts } from './watched-states.js';

interface Program {
  readonly url: string;
}

/** On the processes of a program that other tests use too. */
export class RemoteScene implements Scene {
  readonly key = `session:${uuidv7()}`;
  readonly runtime: RemoteRuntime;
  readonly #crashTogether: () => Promise<void>;
  readonly #asker: Asker;
  #crashes = 0;
  readonly #runs: RemoteRun[] = [];

  private constructor(program: Program, crashTogether: () => Promise<void>) {
    this.#crashTogether = crashTogether;
    this.#asker = new Asker(
      () => program.url,
      (instance, runs) => {
        if (instance === this.key) this.#see(runs);
      },
    );
    this.runtime = new RemoteRuntime(this.#asker, this.key);
  }

  static async open(program: Program, crashTogether: () => Promise<void>): Promise<RemoteScene> {
    const scene = new RemoteScene(program, crashTogether);
    await scene.runtime.open({ key: scene.key, attributes: '{"a":1}' });
    return scene;
  }

  async run(index: number): Promise<RemoteRun> {
    await this.#ask({ method: 'scope', args: [index] });
    const run = this.#runs[index];
    if (run === undefined) throw new Error('No such call.');
    return run;
  }

  async runs(): Promise<readonly RemoteRun[]> {
    await this.#ask({ method: 'deliveredUpTo', args: [this.key] });
    return this.#runs;
  }

  async counts(): Promise<Counts> {
    return (await this.#ask({ method: 'counts', args: [] })) as Counts;
  }

  /** At the same moment. */
  async submitAll(requests: readonly CallRequest[]): Promise<void> {
    await this.#ask({ method: 'submitAll', args: requests });
  }

  /** Nothing is left of the instance. */
  async isVacant(): Promise<boolean> {
    return (await this.#ask({ method: 'isVacant', args: [] })) as boolean;
  }

  async crash(): Promise<void> {
    this.#crashes += 1;
    await this.#crashTogether();
    this.#runs.length = 0;
  }

  #see(states: readonly RunState[]): void {
    for (const [index, state] of states.entries()) {
      this.#runs[index] ??= new RemoteRun(state, async (method, ...args) => this.#askRun(index, method, args));
      this.#runs[index].see(state);
    }
  }

  async #ask(question: Parameters<Asker['ask']>[1]): Promise<unknown> {
    return this.#asker.ask(this.key, question);
  }

  /** As the port says: a write of a run whose process is gone never settles. */
  async #askRun(index: number, method: string, args: readonly unknown[]): Promise<unknown> {
    const crashes = this.#crashes;
    try {
      return await this.#ask({ run: index, method, args });
    } catch (error) {
      if (crashes === this.#crashes) throw error;
      return new Promise(() => undefined);
    }
  }
}
