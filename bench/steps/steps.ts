import { fileURLToPath } from 'node:url';
import { connect } from '../../src/client/connect.js';
import type { Bench, BenchSetup } from '../bench.js';
import { ServerProcess } from '../processes/server-process.js';
import { median, milliseconds, ratio, whole } from '../report/figures.js';
import { table } from '../report/table.js';
import type { StepTimes } from '../servers/steps-server.js';
import { withStoreDirectory } from '../store-directory.js';

/** Of one call: long enough for a median, short enough that the journal stays as small as those of real calls. */
const STEPS_PER_CALL = 20;
/** Calls that are not counted: the code is compiled by then. */
const WARM_UP_CALLS = 10;
const TARGETS = { atLeastOnce: 1.5, atMostOnce: 2.5 } as const;

/** What the steps of one session cost, one after the other. Medians, in milliseconds. */
interface StepCost {
  readonly measured: number;
  readonly sync: number;
  readonly atLeastOnce: number;
  readonly atMostOnce: number;
}

/** What a step costs beside its effect, against one bare sync of the same disk at the same time. */
export const steps: Bench = {
  async run(setup) {
    setup.progress(`steps: ${setup.options.stepCalls} calls of ${STEPS_PER_CALL} steps of each kind`);
    const cost = await withStoreDirectory((directory) => measureSteps(setup, directory));
    return { json: { ...cost, ratios: ratios(cost), targets: TARGETS }, text: stepsText(cost), problems: [] };
  },
};

async function measureSteps({ options }: BenchSetup, directory: string): Promise<StepCost> {
  const file = fileURLToPath(new URL('../servers/steps.js', import.meta.url));
  const server = await ServerProcess.start({ file, args: [directory] });
  try {
    const { client, close } = await connected(server.url);
    const calls: StepTimes[] = [];
    for (let call = 1; call <= WARM_UP_CALLS + options.stepCalls; call += 1) {
      const { structuredContent } = await client.callTool({ name: 'measure', arguments: { rounds: STEPS_PER_CALL } });
      if (call > WARM_UP_CALLS) calls.push(readTimes(structuredContent));
    }
    await close();
    return costOf(calls);
  } finally {
    await server.stop();
  }
}

async function connected(url: string) {
  const connection = await connect(url);
  return { client: connection.client, close: () => connection.close() };
}

function costOf(calls: readonly StepTimes[]): StepCost {
  const all = (kind: keyof StepTimes): number[] => calls.flatMap((times) => times[kind]);
  return {
    measured: all('sync').length,
    sync: median(all('sync')),
    atLeastOnce: median(all('atLeastOnce')),
    atMostOnce: median(all('atMostOnce')),
  };
}

function ratios({ sync, atLeastOnce, atMostOnce }: StepCost) {
  return { atLeastOnce: atLeastOnce / sync, atMostOnce: atMostOnce / sync };
}

function stepsText(cost: StepCost): string {
  const { atLeastOnce, atMostOnce } = ratios(cost);
  return [
    `Steps, one session, ${whole(cost.measured)} of each kind in turns`,
    table(
      ['what', 'commits', 'p50 ms', 'of a sync', 'target'],
      [
        ['fdatasync of an appended page', '', milliseconds(cost.sync), ratio(1), ''],
        [
          'at-least-once step',
          '1',
          milliseconds(cost.atLeastOnce),
          ratio(atLeastOnce),
          `<= ${ratio(TARGETS.atLeastOnce)}`,
        ],
        ['at-most-once step', '2', milliseconds(cost.atMostOnce), ratio(atMostOnce), `<= ${ratio(TARGETS.atMostOnce)}`],
      ],
    ),
  ].join('\n');
}

function readTimes(content: unknown): StepTimes {
  return content as StepTimes;
}
