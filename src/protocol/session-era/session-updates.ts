import { SessionEndedError } from '../../errors/session-ended-error.js';
import type { Runtime } from '../../runtime/port.js';
import type { AttributesReader } from './attributes-reader.js';
import { attributesText, type SessionAttributes } from './session-attributes.js';
import { sessionKey } from './session-key.js';

/** Changes sessions' attributes, one change of a session after the other, so that none overwrites another. */
export class SessionUpdates {
  readonly #runtime: Runtime;
  readonly #reader: AttributesReader;
  readonly #tails = new Map<string, Promise<void>>();

  constructor(runtime: Runtime, reader: AttributesReader) {
    this.#runtime = runtime;
    this.#reader = reader;
  }

  /**
   * Safe to repeat; durable when it resolves. `change` gives back its argument when there is nothing to change.
   * Throws SessionEndedError when the session is gone.
   */
  async change(sessionId: string, change: (attributes: SessionAttributes) => SessionAttributes): Promise<void> {
    const before = this.#tails.get(sessionId) ?? Promise.resolve();
    const changed = before.then(() => this.#apply(sessionId, change));
    const tail = changed.catch(() => undefined);
    this.#tails.set(sessionId, tail);
    try {
      await changed;
    } finally {
      if (this.#tails.get(sessionId) === tail) this.#tails.delete(sessionId);
    }
  }

  async #apply(sessionId: string, change: (attributes: SessionAttributes) => SessionAttributes): Promise<void> {
    const record = await this.#runtime.load(sessionKey(sessionId));
    if (record === undefined) throw new SessionEndedError(sessionId);
    const attributes = this.#reader.read(record);
    const changed = change(attributes);
    if (changed !== attributes) await this.#runtime.update(record.key, attributesText(changed));
  }
}
