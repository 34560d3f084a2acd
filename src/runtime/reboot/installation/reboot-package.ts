import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The release that the runtime is written for, of the npm package and of the Python package alike. */
export const REBOOT_VERSION = '1.0.4';
export const REBOOT_PACKAGE = '@reboot-dev/reboot';

export interface RebootPackage {
  readonly folder: string;
  readonly version: string;
}

/**
 * Where npm has put Reboot, an optional peer; undefined if it has not. Looks first where this module's own imports look,
 * then from the working directory.
 */
export function findRebootPackage(
  places: readonly string[] = [fileURLToPath(import.meta.url), join(process.cwd(), 'package.json')],
): RebootPackage | undefined {
  for (const place of places) {
    const file = manifestSeenFrom(place);
    if (file !== undefined) return { folder: dirname(file), version: readVersion(file) };
  }
  return undefined;
}

function manifestSeenFrom(place: string): string | undefined {
  try {
    return createRequire(place).resolve(`${REBOOT_PACKAGE}/package.json`);
  } catch {
    return undefined;
  }
}

function readVersion(manifest: string): string {
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version?: unknown };
  return String(version);
}
