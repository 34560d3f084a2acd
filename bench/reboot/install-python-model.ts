import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PIP_ADVICE, PIP_INSTALL } from '../../src/cli/setup/install-wheel.js';
import { demandProgram } from '../../src/cli/setup/run-program.js';
import { peersFolder } from '../candidates.js';
import { repositoryRoot } from '../repository-root.js';
import { findPython } from './find-python.js';

const REQUIREMENT = 'durable-mcp==0.7.1';

/**
 * Installs the Python model into a virtual environment under `.build/`, unless it was installed from the present list of
 * versions already, and gives the environment's interpreter. Writes nothing elsewhere. Throws when there is no Python, or pip fails.
 */
export async function installPythonModel(report: (progress: string) => void): Promise<string> {
  const versions = join(peersFolder(), 'python-model.txt');
  const wanted = await readFile(versions, 'utf8');
  const folder = join(repositoryRoot(), '.build', 'python-model');
  const python = join(folder, 'venv', 'bin', 'python');
  const installed = join(folder, 'installed.txt');
  if ((await readFile(installed, 'utf8').catch(() => undefined)) === wanted) return python;
  const base = await findPython();
  report(`Installing ${REQUIREMENT} with ${base} into ${folder} (once, about a minute) …`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'tmp'), { recursive: true });
  await makeEnvironment({ folder, base, python, versions });
  await writeFile(installed, wanted);
  return python;
}

interface Installation {
  readonly folder: string;
  readonly base: string;
  readonly python: string;
  readonly versions: string;
}

async function makeEnvironment({ folder, base, python, versions }: Installation): Promise<void> {
  const environment = { TMPDIR: join(folder, 'tmp') };
  await demandProgram(
    { file: base, args: ['-m', 'venv', join(folder, 'venv')], environment },
    `${base} could not make a virtual environment. The last that it said:`,
  );
  // It asks for 3.12.11 or newer, but runs with every 3.12.
  const settings = ['--no-cache-dir', '--ignore-requires-python', '--constraint', versions];
  await demandProgram(
    { file: python, args: [...PIP_INSTALL, ...settings, REQUIREMENT], environment },
    `pip could not install ${REQUIREMENT}. ${PIP_ADVICE} The last that it said:`,
  );
  await demandProgram(
    { file: python, args: ['-c', 'import reboot.mcp.server'], environment },
    `${REQUIREMENT} was installed, but cannot be imported. The last that Python said:`,
  );
}
