import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { LatencyRecorder, type WindowSummary } from './latency-recorder.js';
import type { McpSession } from './mcp-session.js';
import { openSessions } from './open-sessions.js';

export interface LoadShape {
  readonly sessions: number;
  /** In flight in each of them at any time, each on a connection of its own. */
  readonly callsPerSession: number;
}

export interface RoundOrder extends LoadShape {
  readonly url: string;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

export interface RoundResult extends WindowSummary {
  /** Every call of the round, warm-up and tail included. */
  readonly allCalls: number;
  readonly errors: number;
  readonly firstError?: string;
}

/** Puts constant load on a server: opens the sessions, warms up, measures, and ends the sessions. */
export async function measureRound(order: RoundOrder): Promise<RoundResult> {
  const { url, sessions, callsPerSession, warmUpSeconds, seconds } = order;
  const open = await openSessions(new URL(url), sessions);
  const more = open.flatMap((session) => Array.from({ length: callsPerSession - 1 }, () => session.another()));
  const load = new Load();
  const callers = [...open, ...more].map((session) => load.run(session));
  await delay(warmUpSeconds * 1000);
  load.recorder.open();
  await delay(seconds * 1000);
  const summary = load.recorder.close();
  load.stop();
  await Promise.all(callers);
  more.forEach((session) => session.close());
  await Promise.all(open.map((session) => session.end()));
  return { ...summary, allCalls: load.calls, errors: load.errors, ...load.firstError };
}

class Load {
  readonly recorder = new LatencyRecorder();
  calls = 0;
  errors = 0;
  firstError: { readonly firstError: string } | undefined;
  #isStopped = false;

  async run(session: McpSession): Promise<void> {
    while (!this.#isStopped) {
      const start = performance.now();
      // Another sum for each call: an answer to an earlier one would be wrong.
      const call = session.add(this.calls, 0.5).then(
        () => this.recorder.record(performance.now() - start),
        (error: unknown) => this.#fail(error),
      );
      this.calls += 1;
      await call;
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  #fail(error: unknown): void {
    this.errors += 1;
    this.firstError ??= { firstError: error instanceof Error ? error.message : String(error) };
  }
}
