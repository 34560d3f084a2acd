import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '../port.js';
import { adminAddress } from './admin-address.js';
import { allowSilence, nextLine, readLines } from './admin-line.js';
import { parseCommand, type AdminCommand, type AdminReply } from './admin-protocol.js';
import type { PortableSession } from '../portable-session.js';
import type { SessionAdmin, SessionHold } from '../session-admin.js';
import { readSessionFile } from '../session-file.js';

export interface AdminChannelOptions {
  /** Of the store's files, without their ending. This process holds the store's lock. */
  readonly path: string;
  readonly admin: SessionAdmin;
  readonly logger: Logger;
}

export interface AdminChannel {
  /** Also ends what commands hold. */
  close(): Promise<void>;
}

/**
 * Lets the operator of this machine change what this process serves: a socket that only this user may open. A server without
 * one still serves, so that trouble with it is a warning and the result is undefined.
 */
export async function openAdminChannel(options: AdminChannelOptions): Promise<AdminChannel | undefined> {
  try {
    return await listen(options);
  } catch (error) {
    options.logger.warn({ err: error }, 'The admin channel is not there: `durable-mcp` cannot change what is served.');
    return undefined;
  }
}

async function listen({ path, admin, logger }: AdminChannelOptions): Promise<AdminChannel> {
  const address = adminAddress(path);
  const sockets = new Set<Socket>();
  // Its other end may have said all, and still wait for the answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(socket, admin).catch((error: unknown) => {
      if (server.listening) logger.warn({ err: error }, 'A command on the admin channel could not be answered.');
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
  server.unref();
  return { close: async () => close(server, sockets) };
}

// Cut off, not waited for: a command may hold sessions for as long as it lives, and it may stand still.
async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  for (const socket of sockets) socket.destroy();
  await closed;
}

async function serve(socket: Socket, admin: SessionAdmin): Promise<void> {
  const lines = readLines(socket);
  try {
    const line = await nextLine(lines);
    await answer(line, { socket, lines, admin });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

interface Conversation {
  readonly socket: Socket;
  readonly lines: AsyncGenerator<string>;
  readonly admin: SessionAdmin;
}

async function answer(line: string, conversation: Conversation): Promise<void> {
  const { socket, lines, admin } = conversation;
  try {
    const command = parseCommand(line);
    if (command.kind === 'hold') {
      await hold(command.instances, conversation);
      return;
    }
    const reply = command.kind === 'import' ? await importSession(lines, admin) : await perform(command, admin);
    socket.end(textOf(reply));
  } catch (error) {
    socket.end(textOf(failed(error)));
  }
}

async function perform(
  command: Exclude<AdminCommand, { kind: 'hold' | 'import' }>,
  admin: SessionAdmin,
): Promise<AdminReply> {
  switch (command.kind) {
    case 'ping':
      return { kind: 'process', pid: process.pid };
    case 'cancel':
      return { kind: 'found', found: await admin.cancel(command.call, command.reason) };
    case 'delete':
      return { kind: 'found', found: await admin.delete(command.instance) };
    case 'end':
      throw new TypeError('Nothing is held on this connection.');
    case 'replace-entry':
      return { kind: 'replacement', result: await admin.replaceEntry(command.replacement) };
  }
}

async function importSession(lines: AsyncGenerator<string>, admin: SessionAdmin): Promise<AdminReply> {
  const sessions: PortableSession[] = [];
  for await (const session of readSessionFile(lines)) sessions.push(session);
  const [session, ...more] = sessions;
  if (session === undefined || more.length > 0) throw new TypeError('One session is imported at a time.');
  return { kind: 'import', result: await admin.import(session) };
}

/** Ends with the connection, whatever becomes of the process at its other end. */
async function hold(instances: readonly string[], { socket, lines, admin }: Conversation): Promise<void> {
  const held = await admin.hold(instances);
  try {
    allowSilence(socket);
    socket.write(textOf({ kind: 'held' }));
    for await (const line of lines) socket.write(textOf(await end(line, held)));
  } finally {
    await held.release();
    socket.end();
  }
}

async function end(line: string, held: SessionHold): Promise<AdminReply> {
  try {
    const command = parseCommand(line);
    if (command.kind !== 'end') throw new TypeError(`${command.kind} is not for a connection that holds sessions.`);
    return { kind: 'found', found: await held.end(command.instance) };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): AdminReply {
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
}

function textOf(reply: AdminReply): string {
  return `${JSON.stringify(reply)}\n`;
}
