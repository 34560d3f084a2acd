import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RebootSetupError } from '../../../errors/reboot-setup-error.js';

export interface PythonEnvironment {
  readonly VIRTUAL_ENV: string;
  readonly PYTHONHOME: string;
  readonly PYTHONPATH: string;
  readonly PATH: string;
}

/** Python packages that take the place of others. */
const STAND_INS = fileURLToPath(new URL('./python', import.meta.url));

/**
 * What Reboot would otherwise find out by itself in each process, by asking pip, which takes a second each time.
 * Throws RebootSetupError when Reboot is not set up.
 */
export function pythonEnvironment(rebootFolder: string, path = ''): PythonEnvironment {
  const venv = join(rebootFolder, '.venv');
  const config = join(venv, 'pyvenv.cfg');
  const addon = join(rebootFolder, 'build', 'Release', 'reboot_native.node');
  if (!existsSync(config) || !existsSync(addon)) throw notSetUp(existsSync(config) ? addon : config);
  const home = /^home\s*=\s*(.+)$/m.exec(readFileSync(config, 'utf8'))?.[1]?.trim();
  if (home === undefined) throw notSetUp(config);
  return {
    VIRTUAL_ENV: venv,
    PYTHONHOME: dirname(home),
    PYTHONPATH: [STAND_INS, join(venv, 'lib', 'python3.10', 'site-packages')].join(delimiter),
    PATH: [join(venv, 'bin'), path].join(delimiter),
  };
}

function notSetUp(missing: string): RebootSetupError {
  return new RebootSetupError(
    `The Reboot runtime cannot start: Reboot is installed but not set up (${missing} is missing). Run npx durable-mcp setup reboot.`,
  );
}
