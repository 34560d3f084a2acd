import type { Scope } from '../runtime/port.js';
import type { Era } from './era.js';
import type { EngineEvent } from './events.js';

/** What one run of a call says to its client. What an earlier attempt already said is not said again (G2). */
export class Emissions {
  readonly #scope: Scope;
  readonly #era: Era;
  readonly #said: Map<string, number>;

  constructor(scope: Scope, era: Era, saidBefore: readonly string[]) {
    this.#scope = scope;
    this.#era = era;
    this.#said = new Map();
    for (const body of saidBefore) this.#said.set(body, (this.#said.get(body) ?? 0) + 1);
  }

  /** Durable when it resolves; resolves at once when the client does not want the event or has it already. */
  async emit(event: EngineEvent, stream: 'call' | 'session' = 'call'): Promise<void> {
    const body = JSON.stringify(event);
    if (this.#wasSaid(body)) return;
    if (!this.#era.wants(this.#scope.call, this.#scope.session, event)) return;
    await this.#scope.emit(body, stream);
  }

  #wasSaid(body: string): boolean {
    const times = this.#said.get(body) ?? 0;
    if (times > 0) this.#said.set(body, times - 1);
    return times > 0;
  }
}
