import type { Bench, BenchSetup } from '../bench.js';
import { durableLaunch } from '../candidates.js';
import { ServerProcess, type Measurement } from '../processes/server-process.js';
import { mebibytes, whole } from '../report/figures.js';
import { table } from '../report/table.js';
import { directorySize, withStoreDirectory } from '../store-directory.js';

/** Opened before anything is measured: code is loaded and compiled by then, and buffers have their size. */
const WARM_UP_SESSIONS = 500;

/** Bytes, all of them growth through the idle sessions. */
interface IdleCost {
  readonly sessions: number;
  /** Of the main thread, after garbage collection. */
  readonly heap: number;
  /** Of the whole process, the store's thread included; what an allocator keeps counts. */
  readonly rss: number;
  /** While the server runs: its write-ahead log is part of it. */
  readonly diskWhileRunning: number;
  /** After the server has closed its store. */
  readonly diskAfterStop: number;
}

/** What a session costs that nobody is connected to. */
export const idle: Bench = {
  async run(setup) {
    setup.progress(`idle: ${setup.options.idleSessions} sessions`);
    const cost = await withStoreDirectory((directory) => measureIdle(setup, directory));
    return { json: cost, text: idleText(cost), problems: [] };
  },
};

async function measureIdle({ options, load }: BenchSetup, directory: string): Promise<IdleCost> {
  const launch = durableLaunch({ directory, execArgv: ['--expose-gc'] });
  await warmStore(launch, load);
  const diskBefore = await directorySize(directory);
  const server = await ServerProcess.start(launch);
  try {
    await load.leave(server.url, WARM_UP_SESSIONS);
    const before = await footprint(server, directory);
    await load.leave(server.url, options.idleSessions);
    const after = await footprint(server, directory);
    await server.stop();
    const allSessions = options.idleSessions + WARM_UP_SESSIONS;
    return {
      sessions: options.idleSessions,
      heap: after.heapUsed - before.heapUsed,
      rss: after.rss - before.rss,
      diskWhileRunning: after.disk - before.disk,
      diskAfterStop: ((await directorySize(directory)) - diskBefore) * (options.idleSessions / allSessions),
    };
  } finally {
    await server.stop();
  }
}

/** Leaves a store that has been written and closed once, so that what an empty one weighs is not counted. */
async function warmStore(launch: Parameters<typeof ServerProcess.start>[0], load: BenchSetup['load']): Promise<void> {
  const server = await ServerProcess.start(launch);
  try {
    await load.leave(server.url, 1);
  } finally {
    await server.stop();
  }
}

async function footprint(server: ServerProcess, directory: string): Promise<Measurement & { readonly disk: number }> {
  return { ...(await server.measure({ collectGarbage: true })), disk: await directorySize(directory) };
}

function idleText(cost: IdleCost): string {
  const row = (what: string, bytes: number): readonly string[] => [
    what,
    whole(bytes / cost.sessions),
    mebibytes(bytes),
  ];
  return [
    `Idle sessions, ${whole(cost.sessions)} without a connection`,
    table(
      ['what they take', 'bytes each', 'MiB in all'],
      [
        row('heap of the main thread', cost.heap),
        row('resident memory of the process', cost.rss),
        row('disk while the server runs', cost.diskWhileRunning),
        row('disk after it has stopped', cost.diskAfterStop),
      ],
    ),
  ].join('\n');
}
