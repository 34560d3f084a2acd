import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { createInterface, type Interface } from 'node:readline';
import process from 'node:process';
import type { Logger } from '../../port.js';

const KEPT_LINES = 20;

/**
 * What Reboot's own parts say of themselves, rather than the program: the loggers and warnings of Python, gRPC's, and
 * announcements meant for people who started it by its own command.
 */
const CHATTER = [
  /^[IWE]\d{4} \d\d:/,
  /^[\d-]{10} [\d:,]{12} (?:DEBUG|INFO|WARNING) /,
  /Warning: |^ {2}warnings?\.warn/,
  /Reboot instance\(s\) still running/,
  /^Process for server '/,
  /^\/etc\/timezone is deprecated/,
  // Looking for what is not there is no trouble.
  / WARNING .*State '.*' for state type 'durable_mcp\.v1\..*' not constructed/,
];

/** The output of a group: its logs go to standard error as they are, Reboot's own chatter to the logger, at debug. */
export class ChildOutput {
  readonly #lines: string[] = [];
  readonly #readers: readonly Interface[];
  readonly #logger: Logger;

  constructor({ stdout, stderr }: ChildProcess, logger: Logger) {
    this.#logger = logger;
    this.#readers = [stdout, stderr].filter((stream) => stream !== null).map((stream) => this.#read(stream));
  }

  /** For an error that says why a group has ended. */
  get lastLines(): readonly string[] {
    return [...this.#lines];
  }

  close(): void {
    for (const reader of this.#readers) reader.close();
  }

  #read(stream: Readable): Interface {
    const reader = createInterface({ input: stream, crlfDelay: Infinity });
    reader.on('line', (line) => this.#take(line));
    return reader;
  }

  #take(line: string): void {
    if (line.trim() === '') return;
    if (CHATTER.some((pattern) => pattern.test(line))) {
      this.#logger.debug({ line }, 'Reboot says');
      return;
    }
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    process.stderr.write(`${line}\n`);
  }
}
