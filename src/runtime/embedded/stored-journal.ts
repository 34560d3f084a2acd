import type { CallId, History, JournalEntry } from '../port.js';
import { SESSION_EVENT } from './session-rows.js';
import type { Statement } from './statements.js';
import type { EntryReplacement, ReplacementResult } from '../session-admin.js';
import type { Store } from './store.js';

/** More than a run has entries; what a run records stands after what earlier ones did. */
const POSITIONS_OF_A_RUN = 2 ** 32;

export interface StoredJournalOptions {
  readonly store: Store;
  readonly call: CallId;
  /** 1 for the first run. */
  readonly attempt: number;
}

/** What earlier runs of an unfinished call left, until this one reads it. */
export class StoredJournal {
  readonly #options: StoredJournalOptions;
  #isRead: boolean;
  #change: Promise<unknown> = Promise.resolve();
  #sessionEvents = 0;
  #position: number;

  constructor(options: StoredJournalOptions) {
    this.#options = options;
    this.#isRead = options.attempt === 1;
    this.#position = options.attempt * POSITIONS_OF_A_RUN;
  }

  async history(): Promise<History> {
    const { store, call, attempt } = this.#options;
    if (attempt === 1) return { events: [], entries: [] };
    this.#isRead = true;
    await this.#change;
    const [events, journal] = await Promise.all([
      store.read('events', call, 0, Number.MAX_SAFE_INTEGER),
      store.read('journal', call),
    ]);
    const entries = journal.map(({ kind, key, body }) => ({
      kind: String(kind),
      key: String(key),
      body: String(body),
    }));
    const elsewhere = entries.filter(({ kind }) => kind === SESSION_EVENT).map(({ body }) => body);
    this.#sessionEvents = elsewhere.length;
    return {
      events: [...events.map(({ body }) => String(body)), ...elsewhere],
      entries: entries.filter(({ kind }) => kind !== SESSION_EVENT),
    };
  }

  /** Records an entry of this run, or changes what is recorded under its kind and key. In the order of these calls. */
  entry({ kind, key, body }: JournalEntry): Statement {
    this.#position += 1;
    return ['recordEntry', this.#options.call, kind, key, this.#position, body];
  }

  /** Records the call's next event on its session's stream. */
  sessionEvent(body: string): Statement {
    this.#sessionEvents += 1;
    return this.entry({ kind: SESSION_EVENT, key: String(this.#sessionEvents), body });
  }

  /** An operator settles what an earlier run left open: possible until this run has read it. */
  async replace(replacement: EntryReplacement): Promise<ReplacementResult> {
    if (this.#isRead) return 'underway';
    const change = this.#change.then(() => this.#replace(replacement));
    this.#change = change.catch(() => undefined);
    return change;
  }

  async #replace(replacement: EntryReplacement): Promise<ReplacementResult> {
    const { store, call } = this.#options;
    const { kind, key, expected, body } = replacement;
    const bodyNow = async (): Promise<unknown> => {
      const rows = await store.read('journal', call);
      return rows.find((row) => row['kind'] === kind && row['key'] === key)?.['body'];
    };
    if ((await bodyNow()) !== expected) return 'changed';
    await store.write([replaceStatement(replacement)]);
    return (await bodyNow()) === (body ?? undefined) ? 'replaced' : 'changed';
  }
}

/** Does nothing unless the entry is as expected. */
export function replaceStatement({ call, kind, key, expected, body }: EntryReplacement): Statement {
  return body === null ? ['deleteEntry', call, kind, key, expected] : ['replaceEntry', body, call, kind, key, expected];
}
