import type { EngineEvent } from './events.js';

// It comes first, so that an event that has none is known without being parsed.
const OF_A_STEP = '{"step":';

/** An event's text, as it is stored. `attempt`: of the step whose effect says it; absent: the call itself does. */
export function eventBody(event: EngineEvent, attempt: string | undefined): string {
  return JSON.stringify(attempt === undefined ? event : { step: attempt, ...event });
}

export function isStepEvent(body: string): boolean {
  return body.startsWith(OF_A_STEP);
}

/** What the steps of earlier runs have said. A replay need not say it again, and a step that a crash cut off does not. */
export class StepEvents {
  readonly #said = new Map<string, number>();

  constructor(events: readonly string[]) {
    for (const body of events) if (isStepEvent(body)) this.#said.set(body, (this.#said.get(body) ?? 0) + 1);
  }

  /** Whether an earlier run said this; each time that it was said counts once. */
  wasSaid(body: string): boolean {
    const times = this.#said.get(body) ?? 0;
    if (times > 0) this.#said.set(body, times - 1);
    return times > 0;
  }
}
