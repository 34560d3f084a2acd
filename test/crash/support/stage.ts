import { CrashTogether } from './crash-together.js';
import type { WorkshopServer } from './workshop-server.js';

/** A server that several suites share, and with it their crashes: it starts with the first of them and is stopped by the last. */
export class Stage {
  readonly group = new CrashTogether(async (whileDown) => (await this.workshop()).crash(whileDown));
  readonly #start: () => Promise<WorkshopServer>;
  #workshop: Promise<WorkshopServer> | undefined;
  #suites = 0;

  constructor(start: () => Promise<WorkshopServer>) {
    this.#start = start;
  }

  async workshop(): Promise<WorkshopServer> {
    this.#workshop ??= this.#start();
    return this.#workshop;
  }

  /** Called by each suite where it is declared. */
  enter(): void {
    this.#suites += 1;
  }

  async leave(): Promise<void> {
    this.#suites -= 1;
    if (this.#suites === 0) await (await this.#workshop)?.stop();
  }
}
