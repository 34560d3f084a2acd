import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHUNK = Buffer.alloc(4_096);
/** What tools may still note elsewhere where the volume is not real: less than a page of the store. */
const LONGEST_NOTE = 1_000;

/**
 * A directory whose space a test can use up. A small tmpfs where mounting is allowed (real ENOSPC); elsewhere the server's process is
 * forbidden to write into files (EFBIG), which SQLite takes for the same kind of trouble.
 */
export class SmallVolume {
  readonly path = mkdtempSync(join(tmpdir(), 'durable-mcp-volume-'));
  readonly #isMounted: boolean;

  /** As tmpfs takes it. */
  constructor(size = '2m') {
    this.#isMounted = canMount(this.path, size);
  }

  /** Leaves no byte free for the server, whose process ids are given. */
  fill(...pids: readonly number[]): void {
    if (!this.#isMounted) {
      for (const pid of pids) limitFiles(pid, LONGEST_NOTE);
      return;
    }
    try {
      for (;;) writeFileSync(this.#ballast, CHUNK, { flag: 'a' });
    } catch {
      // The volume is full.
    }
  }

  free(...pids: readonly number[]): void {
    if (this.#isMounted) rmSync(this.#ballast);
    else for (const pid of pids) limitFiles(pid, 'unlimited');
  }

  remove(): void {
    if (this.#isMounted) execFileSync('umount', ['--lazy', this.path]);
    if (existsSync(this.path)) rmSync(this.path, { recursive: true });
  }

  get #ballast(): string {
    return join(this.path, 'ballast');
  }
}

function canMount(path: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

// No write may go beyond this many bytes into a file. What has ended needs no limit.
function limitFiles(pid: number, bytes: number | 'unlimited'): void {
  if (existsSync(`/proc/${pid}`)) execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
}
