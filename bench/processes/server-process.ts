import { Child, type ChildSettings } from './child-process.js';
import type { MeasuredServer, ProcessFigures } from './measured-server.js';
import { withinTime } from './time-limit.js';

/** How long a server may take until it listens. Milliseconds. */
const START_LIMIT_MS = 120_000;

/** How to start a server of the bench: a file that announces itself as bench/peers/announce.js does. */
export interface ServerLaunch extends ChildSettings {
  readonly file: string;
  readonly args: readonly string[];
}

/** Of a server's process. Bytes. */
export interface Measurement extends ProcessFigures {
  /** Of the main thread. */
  readonly heapUsed: number;
}

/** A server in a process of its own. */
export class ServerProcess implements MeasuredServer {
  readonly url: string;
  /** Milliseconds that the server itself took to recover and listen, if it tells. */
  readonly startMs: number | undefined;
  readonly #child: Child;
  readonly #end: (child: Child) => Promise<void>;

  private constructor(child: Child, announcement: Announcement, end: (child: Child) => Promise<void>) {
    this.#child = child;
    this.#end = end;
    this.url = announcement.url;
    this.startMs = announcement.startMs;
  }

  /** Resolves when the server listens. `end` stops it, also when it does not come to that. */
  static async start(
    { file, args, ...settings }: ServerLaunch,
    end = (child: Child): Promise<void> => child.stop(),
  ): Promise<ServerProcess> {
    const child = new Child(file, args, settings);
    try {
      const announcement = await withinTime(
        child.receive(),
        START_LIMIT_MS,
        () => `${child.lastWords}\nThe start of ${file}`,
      );
      return new ServerProcess(child, readAnnouncement(announcement), end);
    } catch (error) {
      await end(child);
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** `collectGarbage` needs a server of ours that was started with `--expose-gc`. */
  async measure(options: { readonly collectGarbage?: boolean } = {}): Promise<Measurement> {
    return readMeasurement(await this.#child.ask({ kind: 'measure', ...options }));
  }

  kill(): Promise<void> {
    return this.#child.kill();
  }

  stop(): Promise<void> {
    return this.#end(this.#child);
  }
}

interface Announcement {
  readonly url: string;
  readonly startMs?: number;
}

function readAnnouncement(message: unknown): Announcement {
  return message as Announcement;
}

function readMeasurement(message: unknown): Measurement {
  return message as Measurement;
}
