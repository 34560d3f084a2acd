import process from 'node:process';
import { parseToMember, receiveLines, sendLine, type FromMember } from './control-message.js';
import { connectChannel } from './directory-channel.js';
import { endAtOnce, endGroupAtOnce } from './end-at-once.js';
import { CHANNEL, SECRET, type Role } from '../role.js';

/** The end of the connection to its supervisor that a process of the group holds. Without a supervisor nothing is said to anyone. */
export interface SupervisorConnection {
  tell(message: FromMember): void;
  /** `drain` resolves when the process is drained. */
  onDrain(drain: (graceMs: number) => Promise<void>): void;
}

/**
 * Connects to the supervisor that the environment names, and ends this process with the connection: nothing looks after it then,
 * and another supervisor may start on the same directory. Undefined: there is none (`rbt` runs this process).
 */
export function connectSupervisor(role: Exclude<Role, 'supervisor'>): SupervisorConnection | undefined {
  const { [CHANNEL]: address, [SECRET]: secret } = process.env;
  if (address === undefined || secret === undefined) return undefined;
  let drain: (graceMs: number) => Promise<void> = () => Promise.resolve();
  const socket = connectChannel(address);
  sendLine(socket, { kind: 'hello', secret, role, pid: process.pid });
  receiveLines(socket, (value) => {
    const message = parseToMember(value);
    if (message !== undefined) void drain(message.graceMs).finally(() => sendLine(socket, { kind: 'drained' }));
  });
  // `close` follows, and says all there is to say.
  socket.on('error', () => undefined);
  // The controller leads the group.
  socket.once('close', role === 'controller' ? endGroupAtOnce : endAtOnce);
  return {
    tell: (message) => {
      sendLine(socket, message);
    },
    onDrain: (given) => {
      drain = given;
    },
  };
}
