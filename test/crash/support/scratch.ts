import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that a test shares with its server's process: gates that tools wait at, and what they did to the outside world. */
export class Scratch {
  readonly path = mkdtempSync(join(tmpdir(), 'durable-mcp-crash-'));

  /** For the server's process. */
  get env(): Readonly<Record<string, string>> {
    return { SCRATCH: this.path };
  }

  /** Lets tools pass that wait at this gate. */
  open(gate: string): void {
    writeFileSync(join(this.path, gate), '');
  }

  /** What tools wrote to this file, line by line. */
  lines(file: string): readonly string[] {
    const path = join(this.path, file);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
