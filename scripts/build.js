// Compiles everything into dist/. Removes first what was compiled from a source that is gone, so that a deleted test
// does not keep running; all else stays, which keeps the build incremental.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const outputRoot = 'dist';
const compiled = /\.(?:d\.ts|js|js\.map)$/;
// By path: other releases of the compiler are installed under other names, and each brings a command called `tsc`.
const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));

removeStaleOutput();
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
copyWritten();

function removeStaleOutput() {
  if (!existsSync(outputRoot)) return;
  readdirSync(outputRoot, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && compiled.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !hasSource(relative(outputRoot, file)))
    .forEach((file) => rmSync(file));
}

function hasSource(file) {
  return existsSync(file.replace(compiled, '.ts')) || existsSync(file);
}

// JavaScript among the sources, with its declarations, goes along as it is, and so does Python.
function copyWritten() {
  for (const name of ['generated.js', 'generated.d.ts']) {
    cpSync(join('src/runtime/reboot/instances/api', name), join(outputRoot, 'src/runtime/reboot/instances/api', name));
  }
  const python = 'src/runtime/reboot/installation/python';
  cpSync(python, join(outputRoot, python), { recursive: true, filter: (file) => !file.endsWith('__pycache__') });
}
