import { parseArgs } from 'node:util';

export interface StormOptions {
  readonly runtime: 'embedded' | 'reboot';
  /** Processes that serve; 1 with the embedded runtime. */
  readonly servers: number;
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
  --runtime NAME    embedded (the default) or reboot
  --servers N       server processes of reboot (default 1); then one of them, Reboot's controller or all are killed
  --seed N          replays the kills of an earlier run (default: a new one)
  --kills N         how often the server is killed (default 200, on reboot 30)
  --clients N       clients that call it meanwhile (default 20)
  --life N          milliseconds that it lives at most before each kill (default 500, on reboot 3000)
  --settle N        milliseconds for the calls to end after the last kill (default 60000, on reboot 120000)`;

/** A start of Reboot takes seconds. */
const DEFAULTS = {
  embedded: { kills: '200', life: '500', settle: '60000' },
  reboot: { kills: '30', life: '3000', settle: '120000' },
};

/** Throws UsageError. */
export function readOptions(args: readonly string[], freshSeed: number): StormOptions {
  const values = parse(args);
  const runtime = values.runtime;
  if (runtime !== 'embedded' && runtime !== 'reboot')
    throw new UsageError(`--runtime must be embedded or reboot; got '${runtime}'.`);
  const servers = whole('--servers', values.servers, 1);
  if (runtime === 'embedded' && servers !== 1) throw new UsageError('--servers needs --runtime reboot.');
  const defaults = DEFAULTS[runtime];
  return {
    runtime,
    servers,
    seed: whole('--seed', values.seed ?? String(freshSeed), 0),
    kills: whole('--kills', values.kills ?? defaults.kills, 0),
    clients: whole('--clients', values.clients, 1),
    longestLifeMs: whole('--life', values.life ?? defaults.life, 1),
    settleMs: whole('--settle', values.settle ?? defaults.settle, 1),
  };
}

/** The command that repeats a run. */
export function commandOf({ runtime, servers, seed, kills, clients, longestLifeMs }: StormOptions): string {
  const chosen = runtime === 'embedded' ? '' : ` --runtime ${runtime} --servers ${servers}`;
  return `npm run storm --${chosen} --seed ${seed} --kills ${kills} --clients ${clients} --life ${longestLifeMs}`;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        runtime: { type: 'string', default: 'embedded' },
        servers: { type: 'string', default: '1' },
        kills: { type: 'string' },
        clients: { type: 'string', default: '20' },
        life: { type: 'string' },
        settle: { type: 'string' },
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
