import { CANDIDATE_TITLES } from '../candidates.js';
import { mebibytes, milliseconds, percent, ratio, whole } from '../report/figures.js';
import { table } from '../report/table.js';
import type { Ratio, SummaryRow, ThroughputSummary } from './summary.js';

const HEADER = ['server', 'calls/s', 'p50 ms', 'p99 ms', 'RSS MiB', 'CPU µs/call', 'load CPU', 'errors'];

export function throughputText({ rows, ratios }: ThroughputSummary): string {
  const tables = [...new Set(rows.map(({ sessions }) => sessions))].map((sessions) =>
    [
      `Throughput, ${sessions} session${sessions === 1 ? '' : 's'}, one call in flight in each`,
      table(HEADER, rows.filter((row) => row.sessions === sessions).map(cells)),
      ...ratios.filter((one) => one.sessions === sessions).map(comparison),
    ].join('\n'),
  );
  return tables.join('\n\n');
}

function comparison({ peer, callsPerSecond, p50 }: Ratio): string {
  return `durable-mcp makes ${ratio(callsPerSecond)} the calls/s of ${CANDIDATE_TITLES[peer]}, at ${ratio(p50)} its p50`;
}

function cells(row: SummaryRow): readonly string[] {
  return [
    CANDIDATE_TITLES[row.name],
    whole(row.callsPerSecond),
    milliseconds(row.p50),
    milliseconds(row.p99),
    mebibytes(row.rss),
    whole(row.serverMicrosecondsPerCall),
    percent(row.cpuShare),
    whole(row.errors),
  ];
}
