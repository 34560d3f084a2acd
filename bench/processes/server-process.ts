import { Child } from './child-process.js';

/** How to start a server of the bench: a file that announces itself as bench/peers/announce.js does. */
export interface ServerLaunch {
  readonly file: string;
  readonly args: readonly string[];
  /** Of Node itself. */
  readonly execArgv?: readonly string[];
}

/** Of a server's process. Bytes, and microseconds of CPU since it started. */
export interface Measurement {
  readonly rss: number;
  /** Of the main thread. */
  readonly heapUsed: number;
  readonly cpuMicroseconds: number;
}

/** A server in a process of its own. */
export class ServerProcess {
  readonly url: string;
  /** Milliseconds that the server itself took to recover and listen, if it tells. */
  readonly startMs: number | undefined;
  readonly #child: Child;

  private constructor(child: Child, announcement: Announcement) {
    this.#child = child;
    this.url = announcement.url;
    this.startMs = announcement.startMs;
  }

  /** Resolves when the server listens. */
  static async start({ file, args, execArgv }: ServerLaunch): Promise<ServerProcess> {
    const child = new Child(file, args, execArgv);
    return new ServerProcess(child, readAnnouncement(await child.receive()));
  }

  /** `collectGarbage` needs a server of ours that was started with `--expose-gc`. */
  async measure(options: { readonly collectGarbage?: boolean } = {}): Promise<Measurement> {
    return readMeasurement(await this.#child.ask({ kind: 'measure', ...options }));
  }

  kill(): Promise<void> {
    return this.#child.kill();
  }

  stop(): Promise<void> {
    return this.#child.stop();
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
