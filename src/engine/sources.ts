import { hash } from 'node:crypto';
import { StepMisuseError } from '../errors/step-errors.js';
import type { CurrentStep } from './current-step.js';
import type { Journal } from './journal.js';
import type { Waits } from './waits.js';
import type { Scope } from '../runtime/port.js';

const TWO_TO_52 = 2 ** 52;

/** Time, chance and sleep that every run of a call sees alike. */
export class Sources {
  readonly #scope: Scope;
  readonly #journal: Journal;
  readonly #waits: Waits;
  readonly #currentStep: CurrentStep;
  readonly #now: () => number;
  #times = 0;
  #draws = 0;

  constructor(options: {
    readonly scope: Scope;
    readonly journal: Journal;
    readonly waits: Waits;
    readonly currentStep: CurrentStep;
    readonly now: () => number;
  }) {
    this.#scope = options.scope;
    this.#journal = options.journal;
    this.#waits = options.waits;
    this.#currentStep = options.currentStep;
    this.#now = options.now;
  }

  /** The time of the first run, at this place in the call. One commit. Inside a step the time as it is: what the step makes of it is recorded. */
  async now(): Promise<Date> {
    if (this.#currentStep.name !== undefined) return new Date(this.#now());
    this.#times += 1;
    const key = String(this.#times);
    return this.#waits.activity.during(async () => {
      const recorded = await this.#journal.reach('time', key);
      const time = recorded === undefined ? this.#now() : Number(recorded);
      if (recorded === undefined) await this.#journal.record([{ kind: 'time', key, body: String(time) }]);
      return new Date(time);
    });
  }

  /** Derived from the call's id: the same in every run, of version 4 in form. */
  uuid(): string {
    const digits = this.#draw('uuid');
    const variant = ((Number.parseInt(digits.charAt(16), 16) & 0x3) | 0x8).toString(16);
    return [
      digits.slice(0, 8),
      digits.slice(8, 12),
      `4${digits.slice(13, 16)}`,
      `${variant}${digits.slice(17, 20)}`,
      digits.slice(20, 32),
    ].join('-');
  }

  /** In [0, 1), derived from the call's id: the same in every run. */
  random(): number {
    return Number.parseInt(this.#draw('random').slice(0, 13), 16) / TWO_TO_52;
  }

  /** Suspends the call until the time is over, restarts included. */
  async sleep(name: string, milliseconds: number): Promise<void> {
    this.#currentStep.refuse(
      `the sleep "${name}"`,
      'sleep before it or after it, or throw RetryAfterError in an at-least-once step to try it later.',
    );
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      throw new StepMisuseError(
        `The sleep "${name}" must last a number of milliseconds from 0 on, not ${milliseconds}.`,
      );
    }
    if (this.#journal.hasReached('sleep', name)) {
      throw new StepMisuseError(`Two sleeps of this call are named "${name}". Give each its own name.`);
    }
    const until = await this.#waits.activity.during(async () => {
      const recorded = await this.#journal.reach('sleep', name);
      if (recorded !== undefined) return Number(recorded);
      const end = this.#now() + milliseconds;
      await this.#journal.record([{ kind: 'sleep', key: name, body: String(end) }]);
      return end;
    });
    await this.#waits.wait(`sleep:${name}`, async () => {
      await this.#scope.until(until, this.#waits.over);
      return '';
    });
  }

  #draw(use: string): string {
    const draw = this.#currentStep.nextDraw() ?? this.#nextDraw();
    return hash('sha256', `${use}:${this.#scope.call.id}:${draw}`, 'hex');
  }

  #nextDraw(): string {
    this.#draws += 1;
    return String(this.#draws);
  }
}
