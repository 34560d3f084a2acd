// Runs Reboot's generator on what describes states, and bundles its output into one JavaScript module.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const rebootPackage = join(root, 'node_modules/@reboot-dev/reboot');

/**
 * `describe(api)` writes the description into the folder; `entry` is the generated file to bundle, relative to the folder.
 * Needs `npm run setup:reboot`.
 */
export async function generateReboot({ describe, entry, output, banner }) {
  const scratch = join(root, `.build/reboot-code-${basename(output)}-${process.pid}`);
  const api = join(scratch, 'api');
  mkdirSync(api, { recursive: true });
  try {
    describe(api);
    const folder = `${relative(root, api)}/`;
    const options = ['generate', folder, `--nodejs=${folder}`, '--nodejs-extensions', '--working-directory=.'];
    run(process.execPath, [join(rebootPackage, 'rbt.js'), ...options]);
    await build({
      // The names of modules in the output are relative to it: the same, whatever the scratch folder is called.
      absWorkingDir: api,
      entryPoints: [entry],
      outfile: output,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      // What Reboot has must be one copy, its own.
      external: ['@reboot-dev/*', '@bufbuild/protobuf', 'zod', 'zod/*'],
      banner: { js: banner },
      logLevel: 'warning',
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Throws when it fails; gives what it wrote to standard output, unless that is this process's own. */
export function run(command, words, stdout = 'inherit') {
  // The generator calls commands of its packages.
  const PATH = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const options = { stdio: ['ignore', stdout, 'inherit'], cwd: root, encoding: 'utf8', env: { ...process.env, PATH } };
  const ended = spawnSync(command, words, options);
  if (ended.status !== 0)
    throw new Error(`${command} ${words.join(' ')} ended with ${ended.status}. Run: npm run setup:reboot`);
  return ended.stdout;
}
