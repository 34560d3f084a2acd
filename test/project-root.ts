import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, wherever the compiled tests lie below it. Ends without a slash. */
export const projectRoot = folderWith('package.json', dirname(fileURLToPath(import.meta.url)));

function folderWith(file: string, start: string): string {
  if (existsSync(join(start, file))) return start;
  const parent = dirname(start);
  if (parent === start) throw new Error(`No folder above the tests holds ${file}.`);
  return folderWith(file, parent);
}
