import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { StoreUnavailableError } from '../../errors/store-errors.js';
import { adminAddress, isOwnAddress } from './admin-address.js';
import { readLine } from './admin-line.js';
import { parseReply, type AdminCommand, type AdminReply } from './admin-protocol.js';
import type { EntryReplacement, ReplacementResult, StoreAdmin } from './store-admin.js';

/** Asks the process that serves from a store. */
export class AdminClient implements StoreAdmin {
  readonly #address: string;
  /** Of the process that serves. */
  readonly pid: number;

  private constructor(address: string, pid: number) {
    this.#address = address;
    this.pid = pid;
  }

  /** Undefined: no process that could be asked serves from this store. */
  static async connect(path: string): Promise<AdminClient | undefined> {
    const address = adminAddress(path);
    const reply = await send(address, { kind: 'ping' });
    return reply?.kind === 'process' ? new AdminClient(address, reply.pid) : undefined;
  }

  async cancel(call: string, reason: string): Promise<boolean> {
    return this.#find({ kind: 'cancel', call, reason });
  }

  async delete(instance: string): Promise<boolean> {
    return this.#find({ kind: 'delete', instance });
  }

  async replaceEntry(replacement: EntryReplacement): Promise<ReplacementResult> {
    const reply = await this.#ask({ kind: 'replace-entry', replacement });
    return reply.kind === 'replacement' ? reply.result : unexpected(reply);
  }

  async #find(command: AdminCommand): Promise<boolean> {
    const reply = await this.#ask(command);
    return reply.kind === 'found' ? reply.found : unexpected(reply);
  }

  async #ask(command: AdminCommand): Promise<AdminReply> {
    const reply = await send(this.#address, command);
    if (reply === undefined) throw new StoreUnavailableError(`The server (process ${this.pid}) just ended. Try again.`);
    if (reply.kind === 'failed') throw new StoreUnavailableError(`The server refused: ${reply.message}`);
    return reply;
  }
}

/** Undefined: nobody listens there. */
async function send(address: string, command: AdminCommand): Promise<AdminReply | undefined> {
  if (!isOwnAddress(address)) return undefined;
  const socket = await connected(address);
  if (socket === undefined) return undefined;
  try {
    socket.write(`${JSON.stringify(command)}\n`);
    return parseReply(await readLine(socket));
  } catch (cause) {
    throw new StoreUnavailableError(`The server did not answer on ${address}. Look at its log, or try again.`, {
      cause,
    });
  } finally {
    socket.destroy();
  }
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

function unexpected(reply: AdminReply): never {
  throw new StoreUnavailableError(`The server answered with ${reply.kind}; it is of another release. Restart it.`);
}
