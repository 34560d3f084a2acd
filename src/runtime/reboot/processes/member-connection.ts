import type { Socket } from 'node:net';
import { parseFromMember, receiveLines, sendLine, type FromMember } from './control-message.js';
import { isSame } from './same-secret.js';

/** A process that loads Python on a machine that is very busy says nothing for a while. */
const HELLO_MS = 60_000;

/** What a supervisor hears from one process of its group. */
export interface MemberListener {
  joined(member: MemberConnection): void;
  serving(member: MemberConnection, port: number): void;
  /** The process ended, or cannot be reached any more. */
  left(member: MemberConnection): void;
}

export interface Member {
  readonly role: 'controller' | 'server';
  readonly pid: number;
}

/** A supervisor's end of the connection to one process of its group. */
export class MemberConnection {
  readonly #socket: Socket;
  readonly #secret: string;
  readonly #listener: MemberListener;
  #member: Member | undefined;
  #onDrained: () => void = () => undefined;
  /** Resolves once the process is drained, or has gone. */
  readonly #drained = new Promise<void>((resolve) => {
    this.#onDrained = resolve;
  });

  /** Anything that does not show the secret first is cut off. */
  constructor(socket: Socket, secret: string, listener: MemberListener) {
    this.#socket = socket;
    this.#secret = secret;
    this.#listener = listener;
    const impatience = setTimeout(() => this.#member ?? socket.destroy(), HELLO_MS);
    receiveLines(socket, (value) => this.#receive(parseFromMember(value)));
    // What went wrong does not matter: the process is as good as gone.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(impatience);
      this.#onDrained();
      if (this.#member !== undefined) listener.left(this);
    });
  }

  /** Throws before `joined`. */
  get member(): Member {
    if (this.#member === undefined) throw new Error('This process has not said yet who it is.');
    return this.#member;
  }

  drain(graceMs: number): Promise<void> {
    sendLine(this.#socket, { kind: 'drain', graceMs });
    return this.#drained;
  }

  #receive(message: FromMember | undefined): void {
    if (message?.kind === 'hello' && this.#member === undefined && isSame(message.secret, this.#secret)) {
      this.#member = { role: message.role, pid: message.pid };
      this.#listener.joined(this);
    } else if (message === undefined || this.#member === undefined) this.#socket.destroy();
    else if (message.kind === 'serving') this.#listener.serving(this, message.port);
    else if (message.kind === 'drained') this.#onDrained();
  }
}
