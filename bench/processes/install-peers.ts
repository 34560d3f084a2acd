import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Installs what bench/peers needs, unless it was installed from the present lock file already. */
export async function installPeers(folder: string, report: (progress: string) => void): Promise<void> {
  const lock = await readFile(join(folder, 'package-lock.json'), 'utf8');
  const installed = join(folder, 'node_modules', '.installed-lock.json');
  if ((await readFile(installed, 'utf8').catch(() => undefined)) === lock) return;
  report('Installing the servers to compare with (once) …');
  await cleanInstall(folder);
  await writeFile(installed, lock);
}

async function cleanInstall(folder: string): Promise<void> {
  // Under `npm run`, the npm that runs; the command otherwise.
  const npm = process.env['npm_execpath'];
  const [command, ...lead] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const args = [...lead, 'ci', '--prefix', folder, '--no-progress'];
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  await once(child, 'exit');
  if (child.exitCode !== 0)
    throw new Error(`npm ci in ${folder} failed; its messages are above. The bench needs it once.`);
}
