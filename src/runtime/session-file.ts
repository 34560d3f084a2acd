import { createHash, type Hash } from 'node:crypto';
import { SessionFileError, SessionFileVersionError } from '../errors/session-file-errors.js';
import { LineMembers } from './line-members.js';
import type { PortableSession } from './portable-session.js';
import { lineKind, SessionAssembly, sessionLines } from './session-lines.js';

/** Of the text form; another one when this release's could not be read by the one before. */
export const SESSION_FILE_VERSION = 1;
const FORMAT = 'durable-mcp sessions';

/** Writes a file of sessions: lines of JSON, a head, the sessions, and an end that shows whether anything is missing. */
export class SessionFileWriter {
  readonly #hash = createHash('sha256');
  #sessions = 0;

  /** `server`: name of the server class that they are of. */
  *begin(server: string): Generator<string> {
    yield this.#noted(JSON.stringify({ format: FORMAT, version: SESSION_FILE_VERSION, server }));
  }

  *add(session: PortableSession): Generator<string> {
    this.#sessions += 1;
    for (const line of sessionLines(session)) yield this.#noted(line);
  }

  *end(): Generator<string> {
    yield `${JSON.stringify({ kind: 'end', sessions: this.#sessions, sha256: this.#hash.digest('hex') })}\n`;
  }

  #noted(line: string): string {
    const text = `${line}\n`;
    this.#hash.update(text);
    return text;
  }
}

/** One session alone, as a whole file. */
export function* sessionFile(server: string, session: PortableSession): Generator<string> {
  const writer = new SessionFileWriter();
  yield* writer.begin(server);
  yield* writer.add(session);
  yield* writer.end();
}

export interface SessionFileHead {
  readonly server: string;
}

/**
 * Reads a file of sessions, one at a time. The file is whole only if the reading comes to its end: whatever is done with a session before
 * that must be undone otherwise. Throws SessionFileError, and SessionFileVersionError for a newer release's.
 */
export async function* readSessionFile(
  lines: AsyncIterable<string>,
  onHead: (head: SessionFileHead) => void = () => undefined,
): AsyncGenerator<PortableSession> {
  const hash = createHash('sha256');
  const reading = new SessionFileReading(hash);
  for await (const line of lines) {
    const session = reading.take(line, onHead);
    if (session !== undefined) yield session;
  }
  if (reading.isWhole) return;
  throw new SessionFileError(
    'The file is cut off: it has no end. Nothing was imported. Copy it again, or export the sessions again.',
  );
}

/** Where the reading of a file has come to. */
class SessionFileReading {
  readonly #hash: Hash;
  readonly #keys = new Set<string>();
  #number = 0;
  #session: SessionAssembly | undefined;
  isWhole = false;

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  /** Gives a session once all of it has come. */
  take(line: string, onHead: (head: SessionFileHead) => void): PortableSession | undefined {
    this.#number += 1;
    const members = new LineMembers(line, this.#number);
    if (this.isWhole) members.refuse('the file has ended before it; import one file at a time');
    if (this.#number === 1) {
      onHead(readHead(members));
      this.#hash.update(`${line}\n`);
      return undefined;
    }
    const kind = lineKind(members);
    if (kind !== 'end') this.#hash.update(`${line}\n`);
    if (kind !== 'session' && kind !== 'end') {
      const session = this.#session ?? members.refuse('it belongs to no session');
      session.add(kind, members);
      return undefined;
    }
    const finished = this.#session?.session;
    if (kind === 'session') this.#begin(members);
    else this.#end(members);
    return finished;
  }

  #begin(members: LineMembers): void {
    this.#session = new SessionAssembly(members);
    const key = members.text('key');
    if (this.#keys.has(key)) members.refuse('the session is in the file twice');
    this.#keys.add(key);
  }

  #end(members: LineMembers): void {
    if (members.count('sessions') !== this.#keys.size) members.refuse('sessions are missing');
    if (members.text('sha256') !== this.#hash.digest('hex')) members.refuse('the checksum does not fit');
    this.isWhole = true;
  }
}

function readHead(members: LineMembers): SessionFileHead {
  if (members.optionalText('format') !== FORMAT) members.refuse('it is not the head of a file of sessions');
  const version = members.count('version');
  if (version > SESSION_FILE_VERSION) {
    throw new SessionFileVersionError(
      `The file was written by a newer release of durable-mcp (its form has version ${version}; this release reads up to ` +
        `${SESSION_FILE_VERSION}). Import it with that release or later. Nothing was imported.`,
    );
  }
  return { server: members.text('server') };
}
