import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RebootSetupError } from '../../errors/reboot-setup-error.js';
import { StoreInUseError } from '../../errors/store-errors.js';
import { lockFile } from '../../runtime/embedded/database.js';

const LOCK = 'setup.lock';
/** Between two looks at whether the other set-up has ended. Milliseconds. */
const PATIENCE = 250;

export interface Workplace {
  /** A new empty folder, in which nothing else works. */
  folder(name: string): string;
  /** Lets the next set-up in, and removes what this one has not put into its place. */
  leave(): void;
}

/**
 * Where the set-up builds what it then moves into its place. One process works there at a time, and others wait. The lock is the
 * kernel's, so it ends with its process; what a process that was killed has left, or its children still write, is in folders that
 * nobody uses again, and the next one clears away.
 */
export async function enterWorkplace(rebootFolder: string, tell: (text: string) => void): Promise<Workplace> {
  const root = join(rebootFolder, '.durable-mcp');
  try {
    mkdirSync(root, { recursive: true });
  } catch (cause) {
    throw new RebootSetupError(`${rebootFolder} cannot be written to. Run this as the user who owns node_modules.`, {
      cause,
    });
  }
  const lock = await lockWhenFree(join(root, LOCK), tell);
  clear(root, rebootFolder);
  return {
    folder: (name) => newFolder(join(root, `${name}-`)),
    leave: () => {
      clear(root, rebootFolder);
      lock.close();
    },
  };
}

function newFolder(prefix: string): string {
  const folder = mkdtempSync(prefix);
  // What is installed in it may be used by others than who installs it.
  chmodSync(folder, 0o755);
  return folder;
}

async function lockWhenFree(file: string, tell: (text: string) => void): Promise<{ close(): void }> {
  const free = tryLock(file);
  if (free !== undefined) return free;
  tell('Another set-up is at work here; this one waits for it to end …');
  for (;;) {
    await delay(PATIENCE);
    const lock = tryLock(file);
    if (lock !== undefined) return lock;
  }
}

function tryLock(file: string): { close(): void } | undefined {
  try {
    return lockFile(file);
  } catch (error) {
    if (error instanceof StoreInUseError) return undefined;
    throw error;
  }
}

function clear(root: string, rebootFolder: string): void {
  const kept = new Set([environmentInUse(rebootFolder), 'envoy']);
  readdirSync(root)
    .filter((name) => !name.startsWith(LOCK) && !kept.has(name))
    .forEach((name) => rmSync(join(root, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
}

function environmentInUse(rebootFolder: string): string | undefined {
  try {
    return basename(readlinkSync(join(rebootFolder, '.venv')));
  } catch {
    return undefined;
  }
}
