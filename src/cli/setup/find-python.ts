import process from 'node:process';
import { RebootSetupError } from '../../errors/reboot-setup-error.js';
import { pythonPlaces, type Environment } from './python-places.js';
import { examinePython } from './python.js';

/** A Python 3.10 of this machine: `python3.10` on PATH, else one of pyenv's. Throws RebootSetupError that tells why each was no good. */
export async function findLocalPython(environment: Environment = process.env): Promise<string> {
  const refused: string[] = [];
  for (const file of pythonPlaces('3.10', environment)) {
    const verdict = await examinePython(file);
    if (verdict.isUsable) return verdict.file;
    refused.push(`    ${file}: ${verdict.problem}`);
  }
  const found = refused.length === 0 ? ['    none is on PATH, and pyenv has none'] : refused;
  throw new RebootSetupError(
    `There is no Python 3.10 that Reboot's addon can be built against:\n${found.join('\n')}\n${ADVICE}`,
  );
}

/** The one that the user has chosen. Throws RebootSetupError when it cannot be used. */
export async function demandPython(file: string): Promise<string> {
  const verdict = await examinePython(file);
  if (verdict.isUsable) return verdict.file;
  throw new RebootSetupError(`The chosen Python, ${file}, cannot be used: ${verdict.problem}.\n${ADVICE}`);
}

const ADVICE = [
  'Reboot needs CPython 3.10 with its shared library and headers. Install one, and run this again:',
  '    with pyenv:        PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install 3.10',
  '    Debian, Ubuntu:    apt-get install python3.10-dev python3.10-venv (where the release has Python 3.10)',
  'or name one that is not on PATH in REBOOT_PYTHON.',
].join('\n');
