import { parseArgs } from 'node:util';

export interface StormOptions {
  readonly seed: number;
  readonly kills: number;
  readonly clients: number;
  /** Milliseconds that a server is left alive at most before it is killed. */
  readonly longestLifeMs: number;
  /** Milliseconds that the clients have to end their calls after the last kill. */
  readonly settleMs: number;
}

/** The command line cannot be understood. */
export class UsageError extends Error {}

export const USAGE = `Usage: npm run storm -- [options]
  --seed N          replays the kills of an earlier run (default: a new one)
  --kills N         how often the server is killed (default 200)
  --clients N       clients that call it meanwhile (default 20)
  --life N          milliseconds that it lives at most before each kill (default 500)
  --settle N        milliseconds for the calls to end after the last kill (default 60000)`;

/** Throws UsageError. */
export function readOptions(args: readonly string[], freshSeed: number): StormOptions {
  const values = parse(args);
  return {
    seed: whole('--seed', values.seed ?? String(freshSeed), 0),
    kills: whole('--kills', values.kills, 0),
    clients: whole('--clients', values.clients, 1),
    longestLifeMs: whole('--life', values.life, 1),
    settleMs: whole('--settle', values.settle, 1),
  };
}

/** The command that repeats a run. */
export function commandOf({ seed, kills, clients, longestLifeMs }: StormOptions): string {
  return `npm run storm -- --seed ${seed} --kills ${kills} --clients ${clients} --life ${longestLifeMs}`;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        kills: { type: 'string', default: '200' },
        clients: { type: 'string', default: '20' },
        life: { type: 'string', default: '500' },
        settle: { type: 'string', default: '60000' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whole(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new UsageError(`${option} must be a whole number from ${least} on; got '${text}'.`);
  return value;
}
