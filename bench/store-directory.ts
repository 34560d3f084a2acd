import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.js';

/**
 * Lends a fresh directory. It lies in the repository's ignored `.durable` rather than in the system's folder for temporary
 * files, which is often in memory: syncing would cost nothing there, and the numbers would flatter us.
 */
export async function withStoreDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const parent = join(repositoryRoot(), '.durable');
  await mkdir(parent, { recursive: true });
  const directory = await mkdtemp(join(parent, 'bench-'));
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Bytes of all files below it. */
export async function directorySize(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
