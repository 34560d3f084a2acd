import { FieldsReadOnlyError } from '../errors/fields-read-only-error.js';
import type { JournalEntry } from '../runtime/port.js';
import type { Injector } from './injector.js';

/** Encodes an instance's fields to text and puts them back; `fields/` implements it. */
export interface FieldStore {
  /** Of an instance that was just made, before anything else is done with it. */
  encodeNew(instance: object, injected: ReadonlySet<unknown>): string;
  encode(instance: object, injected: ReadonlySet<unknown>): string;
  restore(instance: object, stored: string): void;
}

export interface FieldAccessOptions {
  /** Absent for `state: 'none'`: nothing persists. */
  readonly fields: FieldStore | undefined;
  readonly injector: Injector;
  readonly onlyReads: boolean;
  readonly where: string;
}

/** Under which name the fields that a call began with stand in its journal. */
export const FIELDS_AT_START = { kind: 'fields', key: 'start' } as const;

/** The instance of one run: made anew from what is stored, so that a run that fails leaves nothing behind (G3). */
export class FieldAccess {
  /** G7: whether the call has its turn, so that the fields are its to change. */
  isLent = true;
  readonly #options: FieldAccessOptions;
  #instance: object | undefined;
  #injected: ReadonlySet<unknown> = new Set();
  #atStart: string | undefined;
  #committed: string | undefined;
  #isStartRecorded = false;
  #isNew = false;
  /** Of the instance as it was constructed. */
  #ownKeys: ReadonlySet<string> = new Set();

  constructor(options: FieldAccessOptions) {
    this.#options = options;
  }

  /**
   * `stored`: the fields as last committed; absent: the class's own initialisers stand.
   * `recorded`: the fields that an earlier run began with, from the journal; they win, so that a replay sees what that run saw (G7).
   */
  open(context: object, stored: string | undefined, recorded: string | undefined): object {
    const { fields, injector } = this.#options;
    const { instance, injected } = injector.instantiate(context);
    this.#instance = instance;
    this.#injected = injected;
    if (fields === undefined) return instance;
    const initial = fields.encodeNew(instance, injected);
    this.#isStartRecorded = recorded !== undefined;
    this.#atStart = recorded ?? stored ?? initial;
    this.#ownKeys = new Set(Object.keys(instance));
    if (this.#atStart !== initial) fields.restore(instance, this.#atStart);
    // Fields that were never stored are stored by the first call that may: an initialiser such as a new id runs once for a session.
    this.#committed = this.#baseline(stored);
    this.#isNew = stored === undefined;
    return instance;
  }

  /** Whether the fields that this run began with can be had from nowhere else: no call has stored any yet. */
  get isNew(): boolean {
    return this.#isNew;
  }

  /** The fields' text if the run changed them since they were last committed; undefined if there is nothing to store. */
  changed(): string | undefined {
    const { fields, onlyReads, where } = this.#options;
    if (fields === undefined || this.#instance === undefined) return undefined;
    const after = fields.encode(this.#instance, this.#injected);
    if (after === this.#committed) return undefined;
    if (onlyReads) throw new FieldsReadOnlyError(where, 'beside others');
    if (!this.isLent) throw new FieldsReadOnlyError(where, 'suspended');
    return after;
  }

  /**
   * The call has its turn again, and the fields that others committed meanwhile. Throws FieldsReadOnlyError when a branch that went on
   * by itself changed fields while the call was suspended: those changes are gone.
   */
  regain(stored: string | undefined): void {
    try {
      this.changed();
    } finally {
      this.isLent = true;
      this.reset(stored);
    }
  }

  /** A replay has come past a commit that an earlier run made here. */
  passCommit(): void {
    const { fields } = this.#options;
    if (fields === undefined || this.#instance === undefined) return;
    this.#committed = fields.encode(this.#instance, this.#injected);
  }

  /** What is committed in the middle of a call: the changed fields, and once the fields that the call began with. */
  commitPoint(): { readonly fields: string | undefined; readonly entries: readonly JournalEntry[] } {
    const fields = this.changed();
    if (fields !== undefined) this.#committed = fields;
    const entries = this.startEntry();
    return { fields, entries };
  }

  /** The fields that the call began with, for its journal; empty when they are there already. */
  startEntry(): readonly JournalEntry[] {
    if (this.#atStart === undefined || this.#isStartRecorded) return [];
    this.#isStartRecorded = true;
    return [{ ...FIELDS_AT_START, body: this.#atStart }];
  }

  /** Gives the instance other fields: those that the run began with where none are stored, as an initialiser may give another value each time. */
  reset(stored: string | undefined): void {
    const { fields } = this.#options;
    const next = stored ?? this.#atStart;
    if (fields === undefined || this.#instance === undefined || next === undefined) return;
    if (next !== fields.encode(this.#instance, this.#injected)) this.#replaceFields(fields, this.#instance, next);
    this.#committed = this.#baseline(stored);
  }

  #replaceFields(fields: FieldStore, instance: object, stored: string): void {
    for (const key of Object.keys(instance)) if (!this.#ownKeys.has(key)) Reflect.deleteProperty(instance, key);
    fields.restore(instance, stored);
  }

  // A stored text of an older version of the class differs from what this one encodes although nobody changed a field.
  #baseline(stored: string | undefined): string | undefined {
    const { fields, onlyReads } = this.#options;
    if (!onlyReads || fields === undefined || this.#instance === undefined) return stored;
    return fields.encode(this.#instance, this.#injected);
  }
}
