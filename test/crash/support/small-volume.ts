import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHUNK = Buffer.alloc(4_096);

/**
 * A directory whose space a test can use up. A small tmpfs where mounting is allowed (real ENOSPC); elsewhere the server's process is
 * forbidden to make files longer (EFBIG), which SQLite takes for the same kind of trouble.
 */
export class SmallVolume {
  readonly path = mkdtempSync(join(tmpdir(), 'durable-mcp-volume-'));
  readonly #isMounted: boolean;

  constructor() {
    this.#isMounted = canMount(this.path);
  }

  /** Leaves no byte free for the server, whose process id is given. */
  fill(pid: number): void {
    if (!this.#isMounted) return limitFiles(pid, longestIn(this.path));
    try {
      for (;;) writeFileSync(this.#ballast, CHUNK, { flag: 'a' });
    } catch {
      // The volume is full.
    }
  }

  free(pid: number): void {
    if (this.#isMounted) rmSync(this.#ballast);
    else limitFiles(pid, 'unlimited');
  }

  remove(): void {
    if (this.#isMounted) execFileSync('umount', ['--lazy', this.path]);
    if (existsSync(this.path)) rmSync(this.path, { recursive: true });
  }

  get #ballast(): string {
    return join(this.path, 'ballast');
  }
}

function canMount(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function longestIn(directory: string): number {
  return Math.max(...readdirSync(directory).map((file) => statSync(join(directory, file)).size));
}

function limitFiles(pid: number, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
}
