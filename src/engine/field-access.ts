import { FieldsReadOnlyError } from '../errors/fields-read-only-error.js';
import type { DurableContext } from './durable-context.js';
import type { Injector } from './injector.js';

/** Encodes an instance's fields to text and puts them back; `fields/` implements it. */
export interface FieldStore {
  encode(instance: object, injected: ReadonlySet<unknown>): string;
  restore(instance: object, stored: string): void;
}

export interface FieldAccessOptions {
  /** Absent for `state: 'none'`: nothing persists. */
  readonly fields: FieldStore | undefined;
  readonly injector: Injector;
  readonly context: DurableContext;
  readonly onlyReads: boolean;
  readonly where: string;
}

/** The instance of one run: made anew from what is stored, so that a run that fails leaves nothing behind (G3). */
export class FieldAccess {
  readonly #options: FieldAccessOptions;
  #instance: object | undefined;
  #injected: ReadonlySet<unknown> = new Set();
  #before: string | undefined;

  constructor(options: FieldAccessOptions) {
    this.#options = options;
  }

  /** `stored`: the fields as last committed; absent: the class's own initialisers stand. */
  open(stored: string | undefined): object {
    const { fields, injector, context } = this.#options;
    const { instance, injected } = injector.instantiate(context);
    this.#instance = instance;
    this.#injected = injected;
    if (fields === undefined) return instance;
    if (stored !== undefined) fields.restore(instance, stored);
    this.#before = stored ?? fields.encode(instance, injected);
    return instance;
  }

  /** The fields' text if the run changed them; undefined if there is nothing to store. */
  changed(): string | undefined {
    const { fields, onlyReads, where } = this.#options;
    if (fields === undefined || this.#instance === undefined) return undefined;
    const after = fields.encode(this.#instance, this.#injected);
    if (after === this.#before) return undefined;
    if (onlyReads) throw new FieldsReadOnlyError(where);
    return after;
  }
}
