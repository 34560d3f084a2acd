import type { InstanceKey, InstanceRecord } from '../../runtime/port.js';
import { parseAttributes, type SessionAttributes } from './session-attributes.js';

/** Sessions whose parsed attributes are kept. */
const CAPACITY = 1_000;

/** Reads sessions' attributes and remembers those read last, so that a busy session's text is parsed once. */
export class AttributesReader {
  readonly #recent = new Map<InstanceKey, { readonly text: string; readonly attributes: SessionAttributes }>();

  /** Throws StoreDamagedError. */
  read({ key, attributes: text }: InstanceRecord): SessionAttributes {
    const known = this.#recent.get(key);
    this.#recent.delete(key);
    const entry = known?.text === text ? known : { text, attributes: parseAttributes(text, key) };
    this.#recent.set(key, entry);
    if (this.#recent.size > CAPACITY) this.#forgetOldest();
    return entry.attributes;
  }

  #forgetOldest(): void {
    for (const key of this.#recent.keys()) {
      this.#recent.delete(key);
      return;
    }
  }
}
