import { AsyncLocalStorage } from 'node:async_hooks';
import { StepMisuseError } from '../errors/step-errors.js';

interface Effect {
  readonly run: CurrentStep;
  readonly name: string;
  readonly attempt: string;
  draws: number;
}

// One for all runs: Node keeps every storage that was ever entered, and goes through all of them for each promise.
const inside = new AsyncLocalStorage<Effect>();

/**
 * The step of one run whose effect calls this; of several beside each other, each finds its own. A replay skips the effect of a finished
 * step, so that nothing in it may count among what the call itself does.
 */
export class CurrentStep {
  readonly #where: string;

  constructor(where: string) {
    this.#where = where;
  }

  /** Undefined: it is the call itself. */
  get name(): string | undefined {
    return this.#effect?.name;
  }

  /** The same again when a crash ends this attempt and it is made once more, another for each other attempt. */
  get attempt(): string | undefined {
    return this.#effect?.attempt;
  }

  /** Names the next thing that is drawn by chance here: the same in every attempt, as users hand it to others as a key. */
  nextDraw(): string | undefined {
    const effect = this.#effect;
    if (effect === undefined) return undefined;
    effect.draws += 1;
    return `${effect.name}:${effect.draws}`;
  }

  run<T>({ name, attempt }: { readonly name: string; readonly attempt: number }, effect: () => T): T {
    return inside.run({ run: this, name, attempt: `${name}:${attempt}`, draws: 0 }, effect);
  }

  /** Throws StepMisuseError inside a step. `instead`: what to do about it. */
  refuse(what: string, instead: string): void {
    const { name } = this;
    if (name === undefined) return;
    throw new StepMisuseError(
      `${this.#where}: ${what} is inside the step "${name}". A step is one effect, which a replay skips; ${instead}`,
    );
  }

  get #effect(): Effect | undefined {
    const effect = inside.getStore();
    return effect?.run === this ? effect : undefined;
  }
}
