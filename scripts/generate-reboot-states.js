// Usage: generate-reboot-states.js
// Makes the code of the Reboot states that the example `noticeboard` and the tests call, as far as it is not there, and puts it beside
// their compiled code, too. It is in no commit: what describes the sorted map is Reboot's own, and everybody has it with the installed
// package. Needs `npm run setup:reboot`.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateReboot, rebootPackage, root, run } from './reboot-code.js';

const { version } = JSON.parse(readFileSync(join(rebootPackage, 'package.json'), 'utf8'));

await make({
  sources: [join(root, 'scripts/sorted-map-proto.py')],
  describe: (api) => {
    const proto = run(join(rebootPackage, '.venv/bin/python'), [join(root, 'scripts/sorted-map-proto.py')], 'pipe');
    writeInto(join(api, 'rbt/std/collections/v1/sorted_map.proto'), proto);
  },
  entry: 'rbt/std/collections/v1/sorted_map_rbt.ts',
  output: 'examples/noticeboard/generated/sorted-map.js',
});
const tally = join(root, 'test/runtime/reboot/tally/tally-api.ts');
await make({
  sources: [tally],
  describe: (api) => writeInto(join(api, 'tally/v1/tally.ts'), readFileSync(tally, 'utf8')),
  entry: 'tally/v1/tally_rbt.ts',
  output: 'test/runtime/reboot/tally/generated/tally.js',
});

async function make({ sources, describe, entry, output }) {
  const banner = `// Generated for Reboot ${version} from ${digestOf([...sources, fileURLToPath(import.meta.url)])}. Do not edit.`;
  if (!isThere(output, banner)) await generateReboot({ describe, entry, output: join(root, output), banner });
  cpSync(join(root, output), join(root, 'dist', output));
}

function isThere(output, banner) {
  return existsSync(output) && readFileSync(output, 'utf8').startsWith(banner);
}

function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

function writeInto(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
