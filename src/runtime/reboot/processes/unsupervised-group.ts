import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import process from 'node:process';
import type { Logger } from '../../port.js';
import { endGroupAtOnce } from './end-at-once.js';
import { Probes } from './probes.js';
import { START_MS, WAY_MS } from './start-limits.js';
import type { Upstream } from './upstream.js';
import { watchPort } from './watch-port.js';

/** What a server sends to the process that Reboot forked it from. */
const SERVING = 'durable-mcp: serving';
/** What this process waits for ends with it. */
const never = new AbortController().signal;

export interface UnsupervisedGroupOptions {
  readonly logger: Logger;
  readonly servers: number;
  /** Where requests come in; undefined: the one server is not behind Envoy. */
  readonly upstream: Upstream | undefined;
}

/**
 * For a controller that no supervisor looks after (`rbt` runs it): ends it, its servers and Envoy as soon as they are of no use, so that whoever
 * runs `rbt` starts them anew. That is so when a server or Envoy has ended, when the servers cannot serve within two minutes, and when they
 * can, but requests do not come through to them. Reboot means to notice the end of a server too, but it waits for a process that Node has
 * already waited for, and then serves on without the sessions of that server. Of the rest it takes no notice.
 */
export class UnsupervisedGroup {
  readonly #options: UnsupervisedGroupOptions;
  readonly #serving = new Set<ChildProcess>();
  #impatience: NodeJS.Timeout | undefined;

  constructor(options: UnsupervisedGroupOptions) {
    this.#options = options;
  }

  /** Call it before Reboot is loaded. */
  watch(): void {
    this.#impatience = setTimeout(() => this.#end(`they did not serve within ${START_MS / 1000} s`), START_MS);
    subscribe('child_process', (message) => {
      const child = parseStarted(message);
      // The channel closes with the process, whoever waits for that.
      child.once('disconnect', () => {
        if (isServer(child)) this.#end(`the server with process id ${child.pid} has ended`);
      });
      child.on('message', (said) => {
        if (said === SERVING) void this.#serves(child);
      });
    });
  }

  async #serves(child: ChildProcess): Promise<void> {
    const { servers, upstream } = this.#options;
    this.#serving.add(child);
    if (this.#serving.size < servers) return;
    if (upstream === undefined) {
      clearTimeout(this.#impatience);
      return;
    }
    const probes = new Probes(upstream, servers);
    clearTimeout(this.#impatience);
    this.#impatience = setTimeout(() => this.#end(probes.problem), WAY_MS);
    await probes.succeed(never);
    clearTimeout(this.#impatience);
    await watchPort(upstream.port, never, () => this.#end('its Envoy has ended'));
  }

  #end(reason: string): void {
    this.#options.logger.error({}, `The Reboot processes do not serve: ${reason}. All end, to be started anew.`);
    endGroupAtOnce();
  }
}

/** Called by a server that can serve. It says so to its controller, which no supervisor looks after. */
export function tellController(): void {
  process.send?.(SERVING);
}

// Reboot forks its servers, by the file that this process runs.
function isServer({ spawnargs }: ChildProcess): boolean {
  return spawnargs.includes(process.argv[1] ?? '');
}

/** What Node tells there of a process that is being started. */
function parseStarted(message: unknown): ChildProcess {
  return (message as { readonly process: ChildProcess }).process;
}
