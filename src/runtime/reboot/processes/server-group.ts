import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../port.js';
import { ChildOutput } from './child-output.js';
import { writeGroupRecord } from './group-record.js';
import { MemberConnection, type MemberListener } from './member-connection.js';
import { endGroup } from './process-group.js';
import { CHANNEL, GROUP_MARK, SECRET } from '../role.js';

/** What a server may take beyond its grace until it says that it is drained. */
const DRAIN_MARGIN_MS = 5_000;

/** How the processes of a group are started: Reboot's controller, and by it the servers. */
export interface Launch {
  readonly command: string;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How many servers announce themselves. */
  readonly servers: number;
  /** Where Envoy takes requests to their owner; absent: the one server is the owner of all. */
  readonly envoyPort?: number | undefined;
}

export interface GroupOptions {
  readonly launch: Launch;
  readonly directory: string;
  readonly channel: string;
  readonly secret: string;
  readonly logger: Logger;
}

/** Why a group is of no use any more, in words for the log. */
export interface GroupEnd {
  readonly reason: string;
  readonly lastLines: readonly string[];
  /** Its members are well, but requests do not come to them. */
  readonly isOutOfReach?: boolean | undefined;
}

/** The processes of one start. It ends as a whole: when one of its members ends, the others are of no use. */
export class ServerGroup implements MemberListener {
  readonly #options: GroupOptions;
  readonly #mark = randomUUID();
  readonly #child: ChildProcess;
  readonly #output: ChildOutput;
  readonly #servers = new Map<MemberConnection, number>();
  #onAnnounced: (ports: readonly number[]) => void = () => undefined;
  #onEnded: (end: GroupEnd) => void = () => undefined;
  #isEnding = false;
  /** Loopback ports of all servers, once all have announced themselves. */
  readonly announced = new Promise<readonly number[]>((resolve) => {
    this.#onAnnounced = resolve;
  });
  /** A member has ended by itself; the rest may still run. */
  readonly ended = new Promise<GroupEnd>((resolve) => {
    this.#onEnded = resolve;
  });

  constructor(options: GroupOptions) {
    this.#options = options;
    const { launch, directory } = options;
    // Of its own session: the signals of a terminal are for the supervisor, and the group can be ended as one.
    this.#child = spawn(launch.command, launch.words, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...launch.environment,
        [CHANNEL]: options.channel,
        [SECRET]: options.secret,
        [GROUP_MARK]: this.#mark,
      },
    });
    this.#output = new ChildOutput(this.#child, options.logger);
    this.#child.once('error', (error) => this.#end(`its first process cannot be started: ${error.message}`));
    this.#child.once('exit', (code, signal) =>
      this.#end(`its first process ended (${signal ?? `exit code ${String(code)}`})`),
    );
    if (this.#child.pid !== undefined) writeGroupRecord(directory, { mark: this.#mark, pid: this.#child.pid });
  }

  /** Takes a connection to the supervisor's channel. */
  accept(socket: Socket): void {
    new MemberConnection(socket, this.#options.secret, this);
  }

  joined({ member }: MemberConnection): void {
    this.#options.logger.debug({ ...member }, 'A Reboot process is up');
  }

  serving(connection: MemberConnection, port: number): void {
    this.#servers.set(connection, port);
    if (this.#servers.size === this.#options.launch.servers) this.#onAnnounced([...this.#servers.values()]);
  }

  left(connection: MemberConnection): void {
    this.#servers.delete(connection);
    this.#end(`its ${connection.member.role} with process id ${connection.member.pid} ended`);
  }

  /** Says that the group is of no use, for a reason that its processes do not show. */
  giveUp(reason: string, facts?: Pick<GroupEnd, 'isOutOfReach'>): void {
    this.#end(reason, facts);
  }

  /** Lets the servers end what runs, for `graceMs`, and their connections for as long; one that does not answer is not waited for. */
  async drain(graceMs: number): Promise<void> {
    this.#isEnding = true;
    const drained = Promise.all([...this.#servers.keys()].map((server) => server.drain(graceMs)));
    await Promise.race([drained, delay(2 * graceMs + DRAIN_MARGIN_MS, undefined, { ref: false })]);
  }

  /** Kills what is left, and resolves when all is gone. Safe to repeat. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined) return;
    const hasExited = exitCode !== null || signalCode !== null;
    const exited = hasExited ? undefined : once(this.#child, 'exit');
    await endGroup({ mark: this.#mark, pid });
    await exited;
    this.#output.close();
  }

  #end(reason: string, facts?: Pick<GroupEnd, 'isOutOfReach'>): void {
    if (this.#isEnding) return;
    this.#onEnded({ reason, lastLines: this.#output.lastLines, ...facts });
  }
}
