import { FieldsReadOnlyError } from '../errors/fields-read-only-error.js';
import type { CurrentStep } from './current-step.js';
import type { FieldAccess } from './field-access.js';
import type { Journal } from './journal.js';
import { reviveError, storeError, type StoredError } from './stored-error.js';

/** A checkpoint's entry; that of one that failed is its error. */
const COMMITTED = 'true';

/** G3: the places where a call commits its fields on purpose. */
export class Checkpoints {
  readonly #journal: Journal;
  readonly #access: FieldAccess;
  readonly #currentStep: CurrentStep;
  readonly #where: string;
  #count = 0;

  constructor(options: {
    readonly journal: Journal;
    readonly access: FieldAccess;
    readonly currentStep: CurrentStep;
    readonly where: string;
  }) {
    this.#journal = options.journal;
    this.#access = options.access;
    this.#currentStep = options.currentStep;
    this.#where = options.where;
  }

  /**
   * One commit; none on replay. Throws what the fields cannot be committed for, FieldsReadOnlyError (the call is suspended, or may only read)
   * among it, as a step's error is thrown: in every run alike.
   */
  async commit(): Promise<void> {
    this.#currentStep.refuse('`context.checkpoint`', 'commit before it or after it.');
    this.#count += 1;
    const key = String(this.#count);
    await this.#journal.activity.during(async () => {
      const recorded = await this.#journal.reach('checkpoint', key);
      if (recorded === undefined) return this.#commit(key);
      if (recorded !== COMMITTED) throw reviveError(readError(recorded));
      this.#access.passCommit();
    });
  }

  async #commit(key: string): Promise<void> {
    const { fields, entries } = await this.#commitPoint(key);
    await this.#journal.record([...entries, { kind: 'checkpoint', key, body: COMMITTED }], fields);
  }

  async #commitPoint(key: string): Promise<ReturnType<FieldAccess['commitPoint']>> {
    try {
      if (this.#journal.isSuspended) throw new FieldsReadOnlyError(this.#where, 'suspended');
      return this.#access.commitPoint();
    } catch (error) {
      const stored = storeError(error);
      await this.#journal.record([{ kind: 'checkpoint', key, body: JSON.stringify(stored) }]);
      throw reviveError(stored, error);
    }
  }
}

function readError(body: string): StoredError {
  return JSON.parse(body) as StoredError;
}
