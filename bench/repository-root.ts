import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds `bench/peers`, wherever the compiler put this file. */
export function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'bench/peers/package.json'))) {
    if (folder === dirname(folder)) throw new Error('bench/peers was not found: run the bench inside its repository.');
    folder = dirname(folder);
  }
  return folder;
}
