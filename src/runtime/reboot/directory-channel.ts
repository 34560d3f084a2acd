import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { StoreDirectoryError, StoreInUseError } from '../../errors/store-errors.js';

/**
 * The socket of a state directory: the supervisor's processes reach it there, and a second supervisor finds it taken.
 * Its name is no secret; who connects must show one.
 */
export class DirectoryChannel {
  readonly address: string;
  readonly #server: Server;

  private constructor(address: string, server: Server) {
    this.address = address;
    this.#server = server;
  }

  /** Makes the directory if needed. Throws StoreInUseError, StoreDirectoryError. */
  static async open(directory: string, onConnection: (socket: Socket) => void): Promise<DirectoryChannel> {
    const address = addressOf(prepared(directory));
    const server = createServer(onConnection);
    if (await listens(server, address)) return new DirectoryChannel(address, server);
    if (!(await isAbandoned(address))) throw inUse(directory);
    rmSync(address, { force: true });
    if (await listens(server, address)) return new DirectoryChannel(address, server);
    throw inUse(directory);
  }

  close(): void {
    this.#server.close();
  }
}

/** Connects to a channel by its address. */
export function connectChannel(address: string): Socket {
  return connect(pathOf(address));
}

/** An abstract socket on Linux, which ends with its process; elsewhere a file. In the environment, its leading NUL is an `@`. */
function addressOf(directory: string): string {
  const name = `durable-mcp-${createHash('sha256').update(directory).digest('hex').slice(0, 32)}`;
  return process.platform === 'linux' ? `@${name}` : join(tmpdir(), `${name}.sock`);
}

function pathOf(address: string): string {
  return address.startsWith('@') ? `\0${address.slice(1)}` : address;
}

function prepared(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return realpathSync(directory);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StoreDirectoryError(`The directory ${directory} cannot be made: ${reason}. Choose another.`, { cause });
  }
}

function listens(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    server.once('error', fail);
    server.listen(pathOf(address), () => {
      server.off('error', fail);
      resolve(true);
    });
  });
}

/** A socket's file outlives its process, other than an abstract socket. */
function isAbandoned(address: string): Promise<boolean> {
  if (address.startsWith('@')) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connectChannel(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}

function inUse(directory: string): StoreInUseError {
  return new StoreInUseError(
    `Another process serves from ${directory}. Stop it first, or give this server a directory of its own.`,
  );
}
