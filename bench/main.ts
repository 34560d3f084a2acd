// The benchmark: `npm run bench -- --help`. See bench/README.md for what is measured and how.
import type { Bench, BenchReport } from './bench.js';
import { idle } from './idle/idle.js';
import { readOptions, USAGE, UsageError, type BenchName, type BenchOptions } from './options.js';
import { LoadProcess } from './processes/load-process.js';
import { describeMachine, machineText } from './report/machine.js';
import { reboot } from './reboot/reboot.js';
import { recovery } from './recovery/recovery.js';
import { steps } from './steps/steps.js';
import { throughput } from './throughput/throughput.js';

const benches: Readonly<Record<BenchName, Bench>> = { throughput, recovery, idle, steps, reboot };

try {
  const options = readOptions(process.argv.slice(2));
  process.exitCode = options.help ? help() : await run(options);
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n${USAGE}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

function help(): number {
  console.log(USAGE);
  return 0;
}

/** The exit code: 1 when a call failed or answered wrongly. */
async function run(options: BenchOptions): Promise<number> {
  const machine = await describeMachine();
  if (!options.json) console.log(machineText(machine));
  const reports = new Map<BenchName, BenchReport>();
  for (const name of options.only) {
    const report = await runAlone(benches[name], options);
    reports.set(name, report);
    if (!options.json) console.log(`${report.text}\n`);
  }
  const results = Object.fromEntries([...reports].map(([name, { json }]) => [name, json]));
  const problems = [...reports.values()].flatMap((report) => report.problems);
  if (options.json) console.log(JSON.stringify({ machine, options, results, problems }, null, 2));
  problems.forEach((problem) => console.error(`FAILED: ${problem}`));
  return problems.length === 0 ? 0 : 1;
}

async function runAlone(bench: Bench, options: BenchOptions): Promise<BenchReport> {
  const load = new LoadProcess();
  try {
    return await bench.run({ options, load, progress: (line) => console.error(line) });
  } finally {
    await load.stop();
  }
}
