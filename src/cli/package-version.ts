import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version of this package, from its package.json. */
export function packageVersion(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (folder !== dirname(folder)) {
    const { name, version } = readPackage(join(folder, 'package.json'));
    if (name === 'durable-mcp') return String(version);
    folder = dirname(folder);
  }
  return 'unknown';
}

function readPackage(file: string): { readonly name?: unknown; readonly version?: unknown } {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
  } catch {
    return {};
  }
}
