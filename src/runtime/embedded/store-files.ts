import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** One server's files in a directory. */
export interface StoreFiles {
  /** The server's name. */
  readonly name: string;
  /** Without the endings: `.db` is the store, `.lock` is held by the process that serves from it, `.sock` is its admin channel. */
  readonly path: string;
}

/** The directory that is used when nothing else is said: `DURABLE_MCP_DIRECTORY`, else `.durable`. */
export function defaultDirectory(): string {
  return process.env['DURABLE_MCP_DIRECTORY'] ?? '.durable';
}

export function storePath(directory: string, name: string): string {
  return join(directory, fileName(name));
}

/** Every store in a directory, by name; none if there is no such directory. */
export function storesIn(directory: string): readonly StoreFiles[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith('.db'))
    .sort()
    .map((file) => file.slice(0, -'.db'.length))
    .map((file) => ({ name: nameOf(file), path: join(directory, file) }));
}

// Two names must never share a file, and a name must never leave the directory.
function fileName(name: string): string {
  return encodeURIComponent(name).replace(/^\./, '%2E');
}

function nameOf(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}
