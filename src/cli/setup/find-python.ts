import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { RebootSetupError } from '../../errors/reboot-setup-error.js';
import { findExecutables, isExecutable } from '../../runtime/reboot/installation/find-executable.js';
import { examinePython, pythonIn } from './python.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A Python 3.10 of this machine: `python3.10` on PATH, else one of pyenv's. Throws RebootSetupError that tells why each was no good. */
export async function findLocalPython(environment: Environment = process.env): Promise<string> {
  const refused: string[] = [];
  for (const file of candidates(environment)) {
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

function candidates(environment: Environment): readonly string[] {
  const onPath = findExecutables('python3.10', environment['PATH']);
  const ofPyenv = pyenvRoots(environment).flatMap(versionsOf);
  return [...new Set([...onPath, ...ofPyenv])];
}

/** Shims on the path lead to pyenv too: they answer only while 3.10 is selected, but its versions are beside them. */
function pyenvRoots({ PATH = '', PYENV_ROOT, HOME = homedir() }: Environment): readonly string[] {
  const shims = PATH.split(':').filter((folder) => basename(folder) === 'shims');
  return [
    ...(PYENV_ROOT === undefined ? [] : [PYENV_ROOT]),
    ...shims.map((folder) => dirname(folder)),
    join(HOME, '.pyenv'),
  ];
}

function versionsOf(root: string): readonly string[] {
  try {
    return readdirSync(join(root, 'versions'))
      .filter((name) => name.startsWith('3.10.'))
      .map((name) => pythonIn(join(root, 'versions', name)))
      .filter(isExecutable);
  } catch {
    return [];
  }
}
