import { uuidv7 } from 'uuidv7';
import type { Runtime } from '../../../src/runtime/port.js';
import { RecordingHost } from '../recording-host.js';
import { runAsInputSays, type Run, type Scene } from './scene.js';
import { silent } from '../one-call.js';

/** On a runtime in this process, which a crash stops abruptly: what it had in memory is dropped. Real SIGKILLs are in test/crash. */
export class LocalScene implements Scene {
  readonly key = `session:${uuidv7()}`;
  readonly #make: () => Runtime;
  #host = new RecordingHost();
  runtime: Runtime;

  private constructor(make: () => Runtime) {
    this.#make = make;
    this.runtime = make();
  }

  /** `make`: a runtime on the same stored state as the ones before it. */
  static async start(make: () => Runtime): Promise<LocalScene> {
    const scene = new LocalScene(make);
    await scene.#start();
    await scene.runtime.open({ key: scene.key, attributes: '{"a":1}' });
    return scene;
  }

  async run(index: number): Promise<Run> {
    return this.#host.scope(index);
  }

  async runs(): Promise<readonly Run[]> {
    return this.#host.scopes;
  }

  async crash(): Promise<void> {
    await this.runtime.stop();
    this.runtime = this.#make();
    await this.#start();
  }

  async #start(): Promise<void> {
    this.#host = new RecordingHost(runAsInputSays);
    await this.runtime.start(this.#host, { logger: silent });
  }
}
