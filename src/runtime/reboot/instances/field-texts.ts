import type { ChunkStates } from './chunk-states.js';
import { Text, type StoredText } from './texts.js';

/** Before a reference in place of JSON; no JSON begins with it. */
const REFERENCE = '@';
/** Where the fields are in what the engine stores; beside them it has facts of its own. */
const FIELDS = 'fields';
/** The name of the entry with what is beside the fields, and with their order, which Reboot does not keep; no field is called so. */
const REST = '';
/** Fields of these names are kept with all others in one text; Reboot's own conversion loses the second. */
const UNUSABLE = [REST, '__proto__'];

/** The stored fields of an instance, one text for each by its name. What is not of the usual form is kept whole. */
export class FieldTexts {
  readonly #texts: Map<string, Text>;
  #whole: string | undefined;

  constructor(stored: Readonly<Record<string, string>>) {
    this.#texts = new Map(Object.entries(stored).map(([name, text]) => [name, Text.from(parseStored(text))]));
  }

  get stored(): Record<string, string> {
    return Object.fromEntries([...this.#texts].map(([name, { stored }]) => [name, writeStored(stored)]));
  }

  get chunks(): readonly string[] {
    return [...this.#texts.values()].flatMap(({ chunks }) => chunks);
  }

  /** What memory has of them. */
  get known(): string | undefined {
    return this.#whole;
  }

  /** Undefined until they were set. */
  async read(states: ChunkStates): Promise<string | undefined> {
    if (this.#texts.size === 0) return undefined;
    if (this.#whole !== undefined) return this.#whole;
    const joined = await this.#join(states);
    // They may have been set meanwhile.
    this.#whole ??= joined;
    return this.#whole;
  }

  /** Returns the chunks that are free then. */
  set(whole: string): readonly string[] {
    this.#whole = whole;
    const parts = new Map(Object.entries(splitFields(whole)));
    const freed: string[] = [];
    for (const [name, text] of this.#texts) {
      if (parts.get(name) === text.value) continue;
      freed.push(...text.chunks);
      this.#texts.delete(name);
    }
    for (const [name, part] of parts) if (!this.#texts.has(name)) this.#texts.set(name, Text.of(part));
    return freed;
  }

  async write(states: ChunkStates, nextChunk: () => number, limit?: number): Promise<void> {
    for (const text of this.#texts.values()) await text.write(states, nextChunk, limit);
  }

  async #join(states: ChunkStates): Promise<string> {
    const parts = new Map<string, string>();
    for (const [name, text] of this.#texts) {
      const value = await text.read(states);
      text.remember(value);
      parts.set(name, value);
    }
    return joinFields(parts);
  }
}

function splitFields(whole: string): Record<string, string> {
  const parsed: unknown = JSON.parse(whole);
  const fields: unknown = isObject(parsed) ? parsed[FIELDS] : undefined;
  if (!isObject(parsed) || !isObject(fields) || UNUSABLE.some((name) => Object.hasOwn(fields, name)))
    return { [REST]: whole };
  const parts = Object.entries(fields).map(([name, value]): [string, string] => [name, JSON.stringify(value)]);
  return { ...Object.fromEntries(parts), [REST]: JSON.stringify({ ...parsed, [FIELDS]: Object.keys(fields) }) };
}

function joinFields(parts: ReadonlyMap<string, string>): string {
  const whole = parts.get(REST) ?? '{}';
  const parsed: unknown = JSON.parse(whole);
  const names: unknown = isObject(parsed) ? parsed[FIELDS] : undefined;
  if (!isObject(parsed) || !Array.isArray(names)) return whole;
  const members = names.map(String).map((name): [string, unknown] => [name, JSON.parse(parts.get(name) ?? 'null')]);
  return JSON.stringify({ ...parsed, [FIELDS]: Object.fromEntries(members) });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseStored(text: string): StoredText {
  if (!text.startsWith(REFERENCE)) return text;
  return parseReference(text.slice(REFERENCE.length));
}

function parseReference(text: string): StoredText {
  return JSON.parse(text) as StoredText;
}

function writeStored(stored: StoredText): string {
  return typeof stored === 'string' ? stored : `${REFERENCE}${JSON.stringify(stored)}`;
}
