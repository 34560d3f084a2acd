import { parseArgs } from 'node:util';
import { CANDIDATES, type CandidateName } from './candidates.js';

export const BENCHES = ['throughput', 'recovery', 'idle', 'steps'] as const;
export type BenchName = (typeof BENCHES)[number];

export interface BenchOptions {
  readonly only: readonly BenchName[];
  readonly servers: readonly CandidateName[];
  /** Of measured load in each round. */
  readonly seconds: number;
  /** Of load before each round is measured. */
  readonly warmUpSeconds: number;
  readonly rounds: number;
  /** Numbers of sessions that the throughput is measured at. */
  readonly sessions: readonly number[];
  readonly recoverySessions: number;
  readonly idleSessions: number;
  /** Measured calls of the steps bench. */
  readonly stepCalls: number;
  readonly json: boolean;
  readonly help: boolean;
}

/** The command line cannot be understood. */
export class UsageError extends Error {}

export const USAGE = `Usage: npm run bench -- [options]
  --only LIST               of ${BENCHES.join(', ')} (default: all)
  --servers LIST            of ${CANDIDATES.join(', ')}, for throughput (default: all)
  --seconds N               measured load in each round (default 3)
  --warm-up N               seconds of load before each round (default 1)
  --rounds N                rounds, the servers taking turns (default 3)
  --sessions LIST           numbers of sessions for throughput (default 1,16,64)
  --recovery-sessions N     sessions with an unfinished call at the crash (default 1000)
  --idle-sessions N         idle sessions (default 10000)
  --step-calls N            calls whose steps are measured (default 200)
  --json                    prints the results as JSON
  --help                    prints this`;

/** Throws UsageError. */
export function readOptions(args: readonly string[]): BenchOptions {
  const values = parse(args);
  return {
    only: names('--only', values.only, BENCHES),
    servers: names('--servers', values.servers, CANDIDATES),
    seconds: positive('--seconds', values.seconds),
    warmUpSeconds: positive('--warm-up', values['warm-up']),
    rounds: count('--rounds', values.rounds),
    sessions: values.sessions.split(',').map((text) => count('--sessions', text)),
    recoverySessions: count('--recovery-sessions', values['recovery-sessions']),
    idleSessions: count('--idle-sessions', values['idle-sessions']),
    stepCalls: count('--step-calls', values['step-calls']),
    json: values.json,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', default: BENCHES.join(',') },
        servers: { type: 'string', default: CANDIDATES.join(',') },
        seconds: { type: 'string', default: '3' },
        'warm-up': { type: 'string', default: '1' },
        rounds: { type: 'string', default: '3' },
        sessions: { type: 'string', default: '1,16,64' },
        'recovery-sessions': { type: 'string', default: '1000' },
        'idle-sessions': { type: 'string', default: '10000' },
        'step-calls': { type: 'string', default: '200' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** In the order of `known`, each once. */
function names<Name extends string>(option: string, text: string, known: readonly Name[]): readonly Name[] {
  const asked = text.split(',');
  const isKnown = (name: string): boolean => known.some((one) => one === name);
  const unknown = asked.find((name) => !isKnown(name));
  if (unknown !== undefined) throw new UsageError(`${option}: '${unknown}' is none of ${known.join(', ')}.`);
  return known.filter((name) => asked.includes(name));
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new UsageError(`${option} must be above 0; got '${text}'.`);
  return value;
}

function count(option: string, text: string): number {
  const value = positive(option, text);
  if (!Number.isInteger(value)) throw new UsageError(`${option} must be a whole number; got '${text}'.`);
  return value;
}
