import type { Socket } from 'node:net';

/** From a process of the group to its supervisor. The first says who it is; without the secret nothing is listened to. */
export type FromMember =
  | { readonly kind: 'hello'; readonly secret: string; readonly role: 'controller' | 'server'; readonly pid: number }
  /** Serves requests on this loopback port. */
  | { readonly kind: 'serving'; readonly port: number }
  | { readonly kind: 'drained' };

/** From the supervisor. */
export interface ToMember {
  readonly kind: 'drain';
  readonly graceMs: number;
}

/** A JSON value in each line. */
export function sendLine(socket: Socket, message: FromMember | ToMember): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

/** Calls back with each line's value. A line that is no JSON, or endless, ends the connection. */
export function receiveLines(socket: Socket, receive: (message: unknown) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) socket.destroy();
    for (const line of lines) receiveLine(line, receive, socket);
  });
}

const LONGEST_LINE = 4096;

function receiveLine(line: string, receive: (message: unknown) => void, socket: Socket): void {
  if (socket.destroyed) return;
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    socket.destroy();
    return;
  }
  receive(message);
}

export function parseFromMember(value: unknown): FromMember | undefined {
  const { kind, secret, role, pid, port } = fieldsOf(value);
  if (kind === 'hello' && typeof secret === 'string' && typeof pid === 'number') {
    return role === 'controller' || role === 'server' ? { kind, secret, role, pid } : undefined;
  }
  if (kind === 'serving' && typeof port === 'number') return { kind, port };
  return kind === 'drained' ? { kind } : undefined;
}

export function parseToMember(value: unknown): ToMember | undefined {
  const { kind, graceMs } = fieldsOf(value);
  return kind === 'drain' && typeof graceMs === 'number' ? { kind, graceMs } : undefined;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
