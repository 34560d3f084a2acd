import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { RebootProcessError } from '../../../errors/reboot-process-error.js';
import type { Logger } from '../../port.js';
import { DirectoryChannel } from './directory-channel.js';
import { removeGroupRecord } from './group-record.js';
import { endLeftovers } from './process-group.js';
import { RestartPauses } from './restart-pauses.js';
import { ServerGroup, type GroupEnd, type Launch } from './server-group.js';
import { Probes } from './probes.js';
import { START_MS, WAY_MS } from './start-limits.js';
import type { Upstream } from './upstream.js';
import { watchPort } from './watch-port.js';

/** How often the first start is tried when requests do not come to the servers. */
const FIRST_TRIES = 3;

export interface SupervisorOptions {
  /** Holds the state; one supervisor at a time. */
  readonly directory: string;
  /** Made anew for each start. */
  readonly plan: () => Promise<Launch>;
  readonly logger: Logger;
}

/** Starts Reboot's processes, starts them anew when one ends, and says where requests go meanwhile. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #closing = new AbortController();
  readonly #closed = aborted(this.#closing.signal);
  #channel: DirectoryChannel | undefined;
  #group: ServerGroup | undefined;
  #upstream: Upstream | undefined;
  #running: Promise<void> | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Undefined while nothing serves. */
  get upstream(): Upstream | undefined {
    return this.#upstream;
  }

  /** Resolves when the first request can be served. Throws StoreInUseError, StoreDirectoryError, RebootProcessError. */
  async start(): Promise<void> {
    const { directory } = this.#options;
    this.#channel = await DirectoryChannel.open(directory, (socket) => this.#accept(socket));
    try {
      await endLeftovers(directory);
      this.#running = this.#keepRunning(await this.#startFirst());
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Sends no more requests, and lets the servers end what runs. */
  async drain(graceMs: number): Promise<void> {
    this.#closing.abort();
    this.#upstream = undefined;
    await this.#group?.drain(graceMs);
  }

  /** Ends all processes; resolves when they are gone. */
  async stop(): Promise<void> {
    this.#closing.abort();
    this.#upstream = undefined;
    await this.#group?.end();
    await this.#running;
    if (this.#group !== undefined) removeGroupRecord(this.#options.directory);
    this.#channel?.close();
  }

  /** Not at once in vain where only the way to the servers is at fault: it is another one the next time. */
  async #startFirst(): Promise<ServerGroup> {
    for (let tries = 1; tries < FIRST_TRIES; tries += 1) {
      const group = await this.#startUnlessOutOfReach();
      if (group !== undefined) return group;
    }
    return this.#startGroup();
  }

  async #startUnlessOutOfReach(): Promise<ServerGroup | undefined> {
    try {
      return await this.#startGroup();
    } catch (error) {
      if (!(error instanceof RebootProcessError) || !error.isOutOfReach || this.#isClosing) throw error;
      this.#logFailedStart(error);
      return undefined;
    }
  }

  #accept(socket: Socket): void {
    if (this.#group === undefined) socket.destroy();
    else this.#group.accept(socket);
  }

  async #keepRunning(first: ServerGroup): Promise<void> {
    const pauses = new RestartPauses();
    for (let group: ServerGroup | undefined = first; group !== undefined; group = await this.#startAgain(pauses)) {
      const begun = performance.now();
      const end = await Promise.race([group.ended, this.#closed]);
      this.#upstream = undefined;
      if (end === undefined) return;
      pauses.served(performance.now() - begun);
      this.#options.logger.error({ ...end }, `The Reboot processes do not serve: ${end.reason}. They start anew.`);
      await group.end();
    }
  }

  /** Undefined: closed meanwhile. */
  async #startAgain(pauses: RestartPauses): Promise<ServerGroup | undefined> {
    const { logger } = this.#options;
    const begun = performance.now();
    while (!this.#isClosing) {
      await Promise.race([delay(pauses.next()), this.#closed]);
      const group = await this.#tryStart();
      if (group === undefined) continue;
      logger.info({ ms: Math.round(performance.now() - begun) }, 'The Reboot processes serve again.');
      return group;
    }
    return undefined;
  }

  async #tryStart(): Promise<ServerGroup | undefined> {
    try {
      return await this.#startGroup();
    } catch (error) {
      if (!this.#isClosing) this.#logFailedStart(error);
      return undefined;
    }
  }

  #logFailedStart(err: unknown): void {
    this.#options.logger.error({ err }, 'The Reboot processes did not start; they are tried again.');
  }

  get #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Resolves once the group serves. When it has ended before that, rejects, and nothing of it is left. */
  async #startGroup(): Promise<ServerGroup> {
    const { directory, logger, plan } = this.#options;
    const launch = await plan();
    const channel = this.#channel?.address;
    if (channel === undefined || this.#isClosing) throw neverServed({ reason: 'it was closed' });
    const secret = randomBytes(32).toString('base64url');
    const group = new ServerGroup({ launch, directory, channel, secret, logger });
    this.#group = group;
    const over = new AbortController();
    const impatience = setTimeout(() => group.giveUp(`it did not serve within ${START_MS / 1000} s`), START_MS);
    try {
      const signal = AbortSignal.any([over.signal, this.#closing.signal]);
      const result = await Promise.race([servedBy(group, { launch, secret, signal }), group.ended]);
      if ('reason' in result) throw neverServed(result);
      watchEnvoy(group, launch.envoyPort);
      this.#upstream = result;
      return group;
    } catch (error) {
      await group.end();
      throw error;
    } finally {
      clearTimeout(impatience);
      over.abort();
    }
  }
}

interface Start {
  readonly launch: Launch;
  readonly secret: string;
  readonly signal: AbortSignal;
}

/** Resolves when a request has come the whole way; rejects when the signal aborts. */
async function servedBy(group: ServerGroup, { launch, secret, signal }: Start): Promise<Upstream> {
  const ports = await Promise.race([group.announced, aborted(signal)]);
  const port = launch.envoyPort ?? ports?.[0];
  if (port === undefined) throw neverServed({ reason: 'it was closed' });
  const upstream = { port, isRouted: launch.envoyPort !== undefined, secret, members: ports };
  const probes = new Probes(upstream, launch.servers);
  const late = setTimeout(() => group.giveUp(probes.problem, { isOutOfReach: true }), WAY_MS);
  try {
    await probes.succeed(signal);
    return upstream;
  } finally {
    clearTimeout(late);
  }
}

function watchEnvoy(group: ServerGroup, port: number | undefined): void {
  if (port === undefined) return;
  const over = new AbortController();
  void group.ended.then(() => over.abort());
  void watchPort(port, over.signal, () => group.giveUp('its Envoy ended'));
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, 'abort');
  return undefined;
}

function neverServed({ reason, lastLines = [], isOutOfReach }: Partial<GroupEnd>): RebootProcessError {
  const said = lastLines.length === 0 ? '' : ` The last that it said:\n  ${lastLines.join('\n  ')}`;
  return new RebootProcessError(`The Reboot processes ended before they could serve: ${reason}.${said}`, {
    isOutOfReach,
  });
}
