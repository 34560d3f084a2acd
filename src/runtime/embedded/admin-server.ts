import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '../port.js';
import { adminAddress } from './admin-address.js';
import { readLine } from './admin-line.js';
import { parseCommand, type AdminCommand, type AdminReply } from './admin-protocol.js';
import type { StoreAdmin } from './store-admin.js';

export interface AdminChannelOptions {
  /** Of the store's files, without their ending. This process holds the store's lock. */
  readonly path: string;
  readonly admin: StoreAdmin;
  readonly logger: Logger;
}

export interface AdminChannel {
  close(): Promise<void>;
}

/**
 * Lets the operator of this machine change what this process serves: a socket that only this user may open. A server without
 * one still serves, so that trouble with it is a warning and the result is undefined.
 */
export async function openAdminChannel(options: AdminChannelOptions): Promise<AdminChannel | undefined> {
  try {
    const server = await listen(options);
    server.unref();
    return { close: async () => close(server) };
  } catch (error) {
    options.logger.warn({ err: error }, 'The admin channel is not there: `durable-mcp` cannot change what is served.');
    return undefined;
  }
}

async function listen({ path, admin, logger }: AdminChannelOptions): Promise<Server> {
  const address = adminAddress(path);
  const server = createServer((socket) => {
    serve(socket, admin).catch((error: unknown) => {
      logger.warn({ err: error }, 'A command on the admin channel could not be answered.');
    });
  });
  if (process.platform !== 'win32') {
    // The lock is held: whoever left a socket there is gone.
    rmSync(address, { force: true });
  }
  server.listen(address);
  await once(server, 'listening');
  if (process.platform !== 'win32') chmodSync(address, 0o600);
  server.on('error', (error) => {
    logger.warn({ err: error }, 'The admin channel failed.');
  });
  return server;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

async function serve(socket: Socket, admin: StoreAdmin): Promise<void> {
  try {
    const line = await readLine(socket);
    socket.end(`${JSON.stringify(await answer(line, admin))}\n`);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function answer(line: string, admin: StoreAdmin): Promise<AdminReply> {
  try {
    return await perform(parseCommand(line), admin);
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

async function perform(command: AdminCommand, admin: StoreAdmin): Promise<AdminReply> {
  switch (command.kind) {
    case 'ping':
      return { kind: 'process', pid: process.pid };
    case 'cancel':
      return { kind: 'found', found: await admin.cancel(command.call, command.reason) };
    case 'delete':
      return { kind: 'found', found: await admin.delete(command.instance) };
    case 'replace-entry':
      return { kind: 'replacement', result: await admin.replaceEntry(command.replacement) };
  }
}
