import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { StoreUnavailableError } from '../../errors/store-errors.js';
import type { PortableSession } from '../portable-session.js';
import type { EntryReplacement, ImportResult, ReplacementResult, SessionAdmin, SessionHold } from '../session-admin.js';
import { sessionFile } from '../session-file.js';
import { adminAddress, isOwnAddress } from './admin-address.js';
import { allowSilence, nextLine, readLines } from './admin-line.js';
import { parseReply, type AdminCommand, type AdminReply } from './admin-protocol.js';

/** Asks the process that serves from a store. */
export class AdminClient implements SessionAdmin {
  readonly #address: string;
  /** Of the process that serves. */
  readonly pid: number;

  private constructor(address: string, pid: number) {
    this.#address = address;
    this.pid = pid;
  }

  /** Undefined: no process that could be asked serves from this store. */
  static async connect(path: string): Promise<AdminClient | undefined> {
    if (!existsSync(dirname(path))) return undefined;
    const address = adminAddress(path);
    const connection = await AdminConnection.open(address);
    const reply = await connection?.askOnce({ kind: 'ping' });
    return reply?.kind === 'process' ? new AdminClient(address, reply.pid) : undefined;
  }

  async cancel(call: string, reason: string): Promise<boolean> {
    return found(await this.#askOnce({ kind: 'cancel', call, reason }));
  }

  async delete(instance: string): Promise<boolean> {
    return found(await this.#askOnce({ kind: 'delete', instance }));
  }

  async replaceEntry(replacement: EntryReplacement): Promise<ReplacementResult> {
    const reply = await this.#askOnce({ kind: 'replace-entry', replacement });
    return reply.kind === 'replacement' ? reply.result : unexpected(reply);
  }

  async import(session: PortableSession): Promise<ImportResult> {
    const connection = await this.#connected();
    const reply = accepted(await connection.send({ kind: 'import' }, sessionFile('', session)));
    return reply.kind === 'import' ? reply.result : unexpected(reply);
  }

  /** For as long as both processes and the connection between them live. */
  async hold(instances: readonly string[]): Promise<SessionHold> {
    const connection = await this.#connected();
    const reply = accepted(await connection.ask({ kind: 'hold', instances }));
    if (reply.kind !== 'held') unexpected(reply);
    connection.allowSilence();
    return {
      end: async (instance) => found(accepted(await connection.ask({ kind: 'end', instance }))),
      release: () => connection.close(),
    };
  }

  async #askOnce(command: AdminCommand): Promise<AdminReply> {
    return accepted(await (await this.#connected()).askOnce(command));
  }

  async #connected(): Promise<AdminConnection> {
    const connection = await AdminConnection.open(this.#address);
    if (connection === undefined)
      throw new StoreUnavailableError(`The server (process ${this.pid}) just ended. Try again.`);
    return connection;
  }
}

/** Lines to the process that serves, and its answers. All reject with StoreUnavailableError. */
class AdminConnection {
  readonly #address: string;
  readonly #socket: Socket;
  readonly #replies: AsyncGenerator<string>;

  private constructor(address: string, socket: Socket) {
    this.#address = address;
    this.#socket = socket;
    this.#replies = readLines(socket);
  }

  /** Undefined: nobody listens there. */
  static async open(address: string): Promise<AdminConnection | undefined> {
    const socket = isOwnAddress(address) ? await connected(address) : undefined;
    return socket === undefined ? undefined : new AdminConnection(address, socket);
  }

  async ask(command: AdminCommand): Promise<AdminReply> {
    return this.#answered(async () => Promise.resolve(this.#socket.write(lineOf(command))));
  }

  async askOnce(command: AdminCommand): Promise<AdminReply> {
    try {
      return await this.ask(command);
    } finally {
      await this.close();
    }
  }

  /** A command with what belongs to it. */
  async send(command: AdminCommand, lines: Iterable<string>): Promise<AdminReply> {
    try {
      return await this.#answered(async () => {
        this.#socket.write(lineOf(command));
        for (const line of lines) if (!this.#socket.write(line)) await once(this.#socket, 'drain');
        this.#socket.end();
      });
    } finally {
      await this.close();
    }
  }

  /** From now on there may be nothing to ask for however long. */
  allowSilence(): void {
    allowSilence(this.#socket);
  }

  async close(): Promise<void> {
    this.#socket.destroy();
    return Promise.resolve();
  }

  async #answered(write: () => Promise<unknown>): Promise<AdminReply> {
    try {
      await write();
      return parseReply(await nextLine(this.#replies));
    } catch (cause) {
      throw new StoreUnavailableError(`The server did not answer on ${this.#address}. Look at its log, or try again.`, {
        cause,
      });
    }
  }
}

function lineOf(command: AdminCommand): string {
  return `${JSON.stringify(command)}\n`;
}

async function connected(address: string): Promise<Socket | undefined> {
  const socket = createConnection(address);
  try {
    await once(socket, 'connect');
    // A later error ends the reading of the line.
    socket.on('error', () => undefined);
    return socket;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ECONNREFUSED')) return undefined;
    throw new StoreUnavailableError(`The server cannot be asked on ${address}: ${String(error)}`, { cause: error });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function accepted(reply: AdminReply): AdminReply {
  if (reply.kind === 'failed') throw new StoreUnavailableError(`The server refused: ${reply.message}`);
  return reply;
}

function found(reply: AdminReply): boolean {
  return reply.kind === 'found' ? reply.found : unexpected(reply);
}

function unexpected(reply: AdminReply): never {
  throw new StoreUnavailableError(`The server answered with ${reply.kind}; it is of another release. Restart it.`);
}
