// Usage: setup-reboot.js [FLAGS], those of `durable-mcp setup reboot`
// Does the same, but from the sources: what is to be compiled may need what it makes ready.
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const commands = fileURLToPath(new URL('../src/cli/', import.meta.url));
// A name of its own: two may run at once.
const bundle = resolve(commands, `../../.build/setup-reboot-${process.pid}.mjs`);

await build({
  stdin: {
    contents: "export { run } from './run.js'; export { setupReboot } from './commands/setup-reboot.js';",
    loader: 'ts',
    resolveDir: commands,
  },
  outfile: bundle,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
const { run, setupReboot } = await import(pathToFileURL(bundle).href);
rmSync(bundle);
process.exitCode = await run(['setup', 'reboot', ...process.argv.slice(2)], [setupReboot], {
  write: (text) => console.log(text),
  tell: (text) => console.error(text),
});
