import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { findExecutables, isExecutable } from '../../runtime/reboot/installation/find-executable.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a release such as `3.10` may be on this machine: `python3.10` on PATH, then pyenv's. None has been tried. */
export function pythonPlaces(release: string, environment: Environment): readonly string[] {
  const onPath = findExecutables(`python${release}`, environment['PATH']);
  const ofPyenv = pyenvRoots(environment).flatMap((root) => versionsOf(root, release));
  return [...new Set([...onPath, ...ofPyenv])];
}

/** Shims on the path lead to pyenv too: they answer only while the release is selected, but its versions are beside them. */
function pyenvRoots({ PATH = '', PYENV_ROOT, HOME = homedir() }: Environment): readonly string[] {
  const shims = PATH.split(':').filter((folder) => basename(folder) === 'shims');
  return [
    ...(PYENV_ROOT === undefined ? [] : [PYENV_ROOT]),
    ...shims.map((folder) => dirname(folder)),
    join(HOME, '.pyenv'),
  ];
}

function versionsOf(root: string, release: string): readonly string[] {
  try {
    return readdirSync(join(root, 'versions'))
      .filter((name) => name.startsWith(`${release}.`))
      .map((name) => join(root, 'versions', name, 'bin', `python${release}`))
      .filter(isExecutable);
  } catch {
    return [];
  }
}
