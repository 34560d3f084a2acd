import type { History, Scope } from '../runtime/port.js';
import type { CurrentStep } from './current-step.js';
import type { Era } from './era.js';
import type { EngineEvent } from './events.js';
import type { Journal, NewEvent } from './journal.js';
import { eventBody, StepEvents } from './step-events.js';
import type { Waits } from './waits.js';

const never = new Promise<never>(() => undefined);

/** What one run of a call says to its client. What an earlier attempt already said is not said again (G2). */
export class Emissions {
  readonly #scope: Scope;
  readonly #era: Era;
  readonly #journal: Journal;
  readonly #waits: Waits;
  readonly #currentStep: CurrentStep;
  readonly #ofSteps: StepEvents;

  constructor(options: {
    readonly scope: Scope;
    readonly history: History;
    readonly era: Era;
    readonly journal: Journal;
    readonly waits: Waits;
    readonly currentStep: CurrentStep;
  }) {
    this.#scope = options.scope;
    this.#era = options.era;
    this.#journal = options.journal;
    this.#waits = options.waits;
    this.#currentStep = options.currentStep;
    this.#ofSteps = new StepEvents(options.history.events);
  }

  /** Durable when it resolves; resolves at once when the client does not want the event or has it already. */
  async emit(event: EngineEvent, stream: 'call' | 'session' = 'call'): Promise<void> {
    const { attempt } = this.#currentStep;
    const body = eventBody(event, attempt);
    await this.#waits.activity.during(async () => {
      const isWanted = this.#era.wants(this.#scope.call, this.#scope.session, event);
      if (attempt !== undefined) return this.#sayInStep(body, isWanted ? stream : undefined);
      // Without a history nothing is waited for: what a handler says without awaiting it still comes before its response.
      if (!this.#journal.isPastHistory && (await this.#journal.wasSaid(body, isWanted ? whenNew(event) : 'let pass')))
        return;
      if (this.#journal.isSilent) return never;
      if (isWanted) await this.#scope.emit(body, stream);
    });
  }

  // A step under way comes to its end although its run is over: what it says is part of it.
  async #sayInStep(body: string, stream: 'call' | 'session' | undefined): Promise<void> {
    if (this.#ofSteps.wasSaid(body) || stream === undefined) return;
    await this.#scope.emit(body, stream);
  }
}

// A client may choose another log level, or subscribe, between two runs.
function whenNew({ topic }: EngineEvent): NewEvent {
  return topic === 'log' || topic === 'resource-updated' ? 'leave out' : 'diverge';
}
