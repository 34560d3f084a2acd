import { parseArgs } from 'node:util';
import { CANDIDATES, type CandidateName } from './candidates.js';
import { REBOOT_CANDIDATES, type RebootCandidate } from './reboot/reboot-candidates.js';

/** Those of the embedded runtime; `--only` chooses among them. */
const BENCHES = ['throughput', 'recovery', 'idle', 'steps'] as const;
const RUNTIMES = ['embedded', 'reboot'] as const;
export type BenchName = (typeof BENCHES)[number] | 'reboot';

export interface BenchOptions {
  readonly only: readonly BenchName[];
  /** On the embedded runtime. */
  readonly servers: readonly CandidateName[];
  readonly rebootServers: readonly RebootCandidate[];
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
  --runtime NAME            of ${RUNTIMES.join(', ')} (default: embedded); all of one in one run
  --only LIST               of ${BENCHES.join(', ')} (default: all), on embedded
  --servers LIST            of ${CANDIDATES.join(', ')}, for throughput (default: all);
                            on reboot, of ${REBOOT_CANDIDATES.join(', ')}
  --seconds N               measured load in each round (default 3, on reboot 6)
  --warm-up N               seconds of load before each round (default 1, on reboot 2)
  --rounds N                rounds, the servers taking turns (default 3)
  --sessions LIST           numbers of sessions for throughput (default 1,16,64, on reboot 1,16)
  --recovery-sessions N     sessions with an unfinished call at the crash (default 1000)
  --idle-sessions N         idle sessions (default 10000)
  --step-calls N            calls whose steps are measured (default 200)
  --json                    prints the results as JSON
  --help                    prints this`;

/** Throws UsageError. */
export function readOptions(args: readonly string[]): BenchOptions {
  const values = parse(args);
  const [runtime, ...others] = names('--runtime', values.runtime, RUNTIMES);
  if (others.length > 0) throw new UsageError('--runtime takes one of them at a time.');
  const defaults = runtime === 'reboot' ? ON_REBOOT : ON_EMBEDDED;
  const { sessions = defaults.sessions } = values;
  return {
    ...(runtime === 'reboot' ? chooseOnReboot(values) : chooseOnEmbedded(values)),
    seconds: positive('--seconds', values.seconds ?? defaults.seconds),
    warmUpSeconds: positive('--warm-up', values['warm-up'] ?? defaults.warmUp),
    rounds: count('--rounds', values.rounds),
    sessions: sessions.split(',').map((text) => count('--sessions', text)),
    recoverySessions: count('--recovery-sessions', values['recovery-sessions']),
    idleSessions: count('--idle-sessions', values['idle-sessions']),
    stepCalls: count('--step-calls', values['step-calls']),
    json: values.json,
    help: values.help,
  };
}

/** A call on Reboot takes longer: a round must have enough of them. */
const ON_REBOOT = { seconds: '6', warmUp: '2', sessions: '1,16' } as const;
const ON_EMBEDDED = { seconds: '3', warmUp: '1', sessions: '1,16,64' } as const;

interface Choices {
  readonly only?: string | undefined;
  readonly servers?: string | undefined;
}

type Chosen = Pick<BenchOptions, 'only' | 'servers' | 'rebootServers'>;

function chooseOnEmbedded({ only, servers }: Choices): Chosen {
  return {
    only: names('--only', only, BENCHES),
    servers: names('--servers', servers, CANDIDATES),
    rebootServers: [],
  };
}

function chooseOnReboot({ only, servers }: Choices): Chosen {
  if (only !== undefined) throw new UsageError('--only does not go with --runtime reboot, which has one bench.');
  return { only: ['reboot'], servers: [], rebootServers: names('--servers', servers, REBOOT_CANDIDATES) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runtime: { type: 'string', default: 'embedded' },
        only: { type: 'string' },
        servers: { type: 'string' },
        seconds: { type: 'string' },
        'warm-up': { type: 'string' },
        rounds: { type: 'string', default: '3' },
        sessions: { type: 'string' },
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

/** In the order of `known`, each once; all when nothing is said. */
function names<Name extends string>(option: string, text: string | undefined, known: readonly Name[]): readonly Name[] {
  if (text === undefined) return known;
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
