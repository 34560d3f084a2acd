import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Boundary } from '../engine/boundary.js';
import { TestServerError } from '../errors/test-server-error.js';
import type { Constructor } from '../metadata/server-model.js';
import { DurableMcpTest } from './durable-mcp-test.js';
import { told } from './told.js';
import type { TestOptions } from './test-options.js';

const RUN_TIMEOUT_MS = { embedded: 30_000, reboot: 120_000 };

/** What a client does with a server; what it gives back is compared: results, and what happened outside. */
export type Scenario = (server: DurableMcpTest) => Promise<unknown>;

/** Options of `crashAtEveryStep`. */
export interface CrashTestOptions extends Omit<TestOptions, 'directory' | 'port'> {
  /**
   * True: this difference is right. An at-most-once step that a crash leaves in doubt is the usual one, and so is an at-least-once
   * effect that happened twice. Default: none is.
   */
  readonly allows?: (difference: Difference) => boolean;
  /** Milliseconds that the scenario may take, the crash included. Default 30,000, with `reboot` 120,000. */
  readonly runTimeout?: number;
}

/** What came out differently when the server crashed at one place. */
export interface Difference {
  readonly boundary: Boundary;
  /** 1: it was the first time that the server came there. */
  readonly occurrence: number;
  /**
   * `observation`: what the scenario gave back. `events`: what its clients were sent, responses included. `fields`: what is stored of the
   * instances. `run`: the scenario failed, or never came to that place.
   */
  readonly what: 'observation' | 'events' | 'fields' | 'run';
  readonly expected: unknown;
  readonly actual: unknown;
}

export interface CrashReport {
  /** Where the server was crashed, once in each run. */
  readonly boundaries: readonly Boundary[];
  /** Empty: a crash anywhere changes nothing. */
  readonly differences: readonly Difference[];
}

interface Result {
  readonly observation: unknown;
  readonly events: unknown;
  readonly fields: unknown;
}

interface Crash {
  readonly boundary: Boundary;
  readonly occurrence: number;
}

/**
 * Runs a scenario once undisturbed, and then once for each place that the server came to (before and after each effect, question and
 * commit), on a fresh store, with a SIGKILL there and a start right after it. Every run must come to the same: the scenario's
 * observation, the messages that its clients were sent and the stored fields. A question that was asked again counts as one.
 *
 * The scenario uses `server.connect()`, whose clients wait out the crash, and must do the same each time: leave times, ids and
 * the order of things that run beside each other out of what it gives back. Rejects if the undisturbed run fails.
 */
export async function crashAtEveryStep(
  target: Constructor,
  scenario: Scenario,
  options: CrashTestOptions,
): Promise<CrashReport> {
  const { result: expected, boundaries } = await runOnce(target, scenario, options);
  const differences: Difference[] = [];
  for (const crash of crashesAt(boundaries)) {
    const found = await differencesAt(crash, expected, async () => runOnce(target, scenario, { ...options, crash }));
    differences.push(...found.filter((difference) => options.allows?.(difference) !== true));
  }
  return { boundaries, differences };
}

async function differencesAt(
  crash: Crash,
  expected: Result,
  run: () => Promise<{ readonly result: Result }>,
): Promise<Difference[]> {
  try {
    const { result: actual } = await run();
    const kinds = ['observation', 'events', 'fields'] as const;
    return kinds
      .filter((what) => !isDeepStrictEqual(actual[what], expected[what]))
      .map((what) => ({ ...crash, what, expected: expected[what], actual: actual[what] }));
  } catch (error) {
    return [{ ...crash, what: 'run', expected: 'an end', actual: String(error) }];
  }
}

async function runOnce(
  target: Constructor,
  scenario: Scenario,
  { crash, ...options }: CrashTestOptions & { readonly crash?: Crash },
): Promise<{ readonly result: Result; readonly boundaries: readonly Boundary[] }> {
  const server = await DurableMcpTest.start(target, options);
  try {
    const isBack = crash === undefined ? undefined : crashOnce(server, crash);
    const observation = await inTime(
      scenario(server),
      options.runTimeout ?? RUN_TIMEOUT_MS[options.runtime ?? 'embedded'],
    );
    if (server.isCrashPending) throw new TestServerError('The scenario did not come to this place again.');
    await isBack;
    await server.down();
    const result = { observation, events: told(server.received), fields: server.storedFields };
    return { result, boundaries: server.boundaries };
  } finally {
    await server.stop();
  }
}

function crashOnce(server: DurableMcpTest, { boundary, occurrence }: Crash): Promise<void> {
  const { name, phase, kind } = boundary;
  const isBack = server.crashAt(name, phase, { kind, occurrence, thenUp: true });
  // If it never happens, that is said where the scenario has ended.
  isBack.catch(() => undefined);
  return isBack;
}

function crashesAt(boundaries: readonly Boundary[]): readonly Crash[] {
  return boundaries.map((boundary, index) => {
    const earlier = boundaries.slice(0, index).filter((one) => isSamePlace(one, boundary));
    return { boundary, occurrence: earlier.length + 1 };
  });
}

// As an order that gives the name, the kind and the phase is obeyed.
function isSamePlace(one: Boundary, { name, kind, phase }: Boundary): boolean {
  return (one.name === name || one.where === name) && one.kind === kind && one.phase === phase;
}

async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  const timer = new AbortController();
  const late = wait(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new TestServerError(`The scenario did not end within ${milliseconds} ms.`);
  });
  late.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
