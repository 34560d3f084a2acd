// The crash storm: `npm run storm -- --help`. Exit code 1 when anything was lost, doubled, disordered or left open.
import { storm } from './storm.js';
import { commandOf, readOptions, USAGE, UsageError } from './storm-options.js';

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n${USAGE}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function run(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const options = readOptions(args, Math.floor(Math.random() * 2 ** 31));
  console.log(`Seed ${options.seed}: ${options.clients} clients, ${options.kills} kills, ${options.runtime}`);
  const start = performance.now();
  const { violations, ...counts } = await storm(options, (line) => console.log(line));
  console.log(JSON.stringify({ ...counts, seconds: Math.round((performance.now() - start) / 1_000) }));
  violations.forEach((violation) => console.error(`FAILED: ${violation}`));
  if (violations.length > 0) console.error(`Replay: ${commandOf(options)}`);
  else console.log('Every call has one outcome, and all of them add up.');
  return violations.length === 0 ? 0 : 1;
}
