import { FieldsReadOnlyError } from '../errors/fields-read-only-error.js';
import type { CurrentStep } from './current-step.js';
import type { FieldAccess } from './field-access.js';
import type { Journal } from './journal.js';

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

  /** One commit; none on replay. Throws FieldsReadOnlyError when the call is suspended, or may only read and has changed fields. */
  async commit(): Promise<void> {
    this.#currentStep.refuse('`context.checkpoint`', 'commit before it or after it.');
    this.#count += 1;
    const key = String(this.#count);
    await this.#journal.activity.during(async () => {
      if ((await this.#journal.reach('checkpoint', key)) !== undefined) {
        this.#access.passCommit();
        return;
      }
      if (this.#journal.isSuspended) throw new FieldsReadOnlyError(this.#where, 'suspended');
      const { fields, entries } = this.#access.commitPoint();
      await this.#journal.record([...entries, { kind: 'checkpoint', key, body: 'true' }], fields);
    });
  }
}
