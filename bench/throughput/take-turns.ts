import type { BenchSetup } from '../bench.js';
import type { LoadShape } from '../load/measure-round.js';
import type { MeasuredServer } from '../processes/measured-server.js';
import { measureSample, type Sample } from './sample.js';
import { shapeText } from './throughput-text.js';

/** One server is under load at a time, and they take turns, so that what drifts on the machine meets them all alike. */
export async function takeTurns<Name extends string>(
  { options, load, progress }: BenchSetup,
  shapes: readonly LoadShape[],
  servers: Iterable<readonly [Name, MeasuredServer]>,
): Promise<readonly Sample<Name>[]> {
  const inOrder = [...servers];
  const samples: Sample<Name>[] = [];
  for (const shape of shapes) {
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const [name, server] of inOrder) {
        progress(`throughput: ${shapeText(shape)}, round ${round} of ${options.rounds}, ${name}`);
        samples.push(await measureSample({ name, round, server, load }, { ...options, ...shape }));
      }
    }
  }
  return samples;
}

/** Calls that were answered wrongly, or not at all. */
export function problemsOf(samples: readonly Sample<string>[]): readonly string[] {
  return samples
    .filter(({ errors }) => errors > 0)
    .map(
      ({ name, errors, firstError = '', ...shape }) =>
        `${name} at ${shapeText(shape)}: ${errors} errors, first: ${firstError}`,
    );
}
