import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first program of that name on a search path such as `PATH`. */
export function findExecutable(name: string, path: string | undefined): string | undefined {
  return findExecutables(name, path)[0];
}

/** All of them, in the order of the path. */
export function findExecutables(name: string, path = ''): readonly string[] {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .filter(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
