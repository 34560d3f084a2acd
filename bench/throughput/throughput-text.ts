import type { LoadShape } from '../load/measure-round.js';
import { mebibytes, milliseconds, percent, rate, whole } from '../report/figures.js';
import { table } from '../report/table.js';
import { shapeKey, type Ratio, type SummaryRow, type ThroughputSummary } from './summary.js';

const HEADER = ['server', 'calls/s', 'p50 ms', 'p99 ms', 'RSS MiB', 'CPU µs/call', 'load CPU', 'errors'];

export interface Wording<Name extends string> {
  readonly titles: Readonly<Record<Name, string>>;
  /** What is said below the table about a ratio. */
  readonly verdicts: (ratio: Ratio<Name>) => readonly string[];
}

/** A table for each load, and below it how ours compares. */
export function throughputText<Name extends string>(
  { rows, ratios }: ThroughputSummary<Name>,
  { titles, verdicts }: Wording<Name>,
): string {
  const shapes = new Map(rows.map((row) => [shapeKey(row), row]));
  const tables = [...shapes].map(([key, shape]) =>
    [
      `Throughput, ${shapeText(shape)}`,
      table(
        HEADER,
        rows.filter((row) => shapeKey(row) === key).map((row) => [titles[row.name], ...cells(row)]),
      ),
      ...ratios.filter((one) => shapeKey(one) === key).flatMap(verdicts),
    ].join('\n'),
  );
  return tables.join('\n\n');
}

/** For people. */
export function shapeText({ sessions, callsPerSession }: LoadShape): string {
  const calls = callsPerSession === 1 ? 'one call' : `${callsPerSession} calls`;
  return `${sessions} session${sessions === 1 ? '' : 's'}, ${calls} in flight in each`;
}

function cells(row: SummaryRow<string>): readonly string[] {
  return [
    rate(row.callsPerSecond),
    milliseconds(row.p50),
    milliseconds(row.p99),
    mebibytes(row.rss),
    whole(row.serverMicrosecondsPerCall),
    percent(row.cpuShare),
    whole(row.errors),
  ];
}
