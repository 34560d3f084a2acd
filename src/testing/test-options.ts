import type { DurableMcpOptions } from '../factory-options.js';

/** The options of `DurableMcpFactory.create` that can be sent to another process. */
type SendableOptions = Pick<
  DurableMcpOptions,
  | 'path'
  | 'sessionTtl'
  | 'maxBodyBytes'
  | 'allowedHosts'
  | 'allowedOrigins'
  | 'retryMs'
  | 'keepAliveMs'
  | 'exposeErrors'
  | 'validateEffects'
>;

/**
 * Options of `DurableMcpTest.start`. Unlike in production, `validateEffects` is on by default: each call is run once more when it has
 * ended, and what comes out differently is written as an error into `server.logs`.
 */
export interface TestOptions extends SendableOptions {
  /**
   * The module that exports the server class: `new URL('./shop.js', import.meta.url)`, or in CommonJS `require.resolve('./shop')`.
   * It is imported by the server's process too, so it must be a file of its own: not the test, and not a main
   * file that listens.
   */
  readonly module: string | URL;
  /**
   * A module whose default export is options for `DurableMcpFactory.create`, or a function (which may be asynchronous) that gives
   * them: the place for providers that stand in for real services, for a container, a logger or another runtime. Imported by the
   * server's process, each time that it starts. Options given here to `start` win.
   */
  readonly setup?: string | URL;
  /** Where the store lives; kept by `stop()`. Default: a temporary directory, which `stop()` removes. */
  readonly directory?: string;
  /** 0, the default: the system chooses one, which is kept through every restart. */
  readonly port?: number;
  /** Environment variables, beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments for node. Default: this process's own, without those of a debugger or test runner, so that loaders such as tsx work. */
  readonly execArgv?: readonly string[];
  /** Milliseconds to start in. Default 15,000. */
  readonly startTimeout?: number;
  /** Milliseconds to stop in, before the process is killed and `down()` rejects. Default 10,000. */
  readonly stopTimeout?: number;
  /** Called with each line that the server writes; all of them are in `server.logs`. */
  readonly onLog?: (line: string) => void;
}

/** Milliseconds that clients wait before they resume a stream: short, so that a test of a crash is quick. */
export const TEST_RETRY_MS = 100;

export function sendableOptions(options: TestOptions): SendableOptions {
  const { path, sessionTtl, maxBodyBytes, allowedHosts, allowedOrigins, retryMs, keepAliveMs } = options;
  const { exposeErrors, validateEffects } = options;
  const network = { path, maxBodyBytes, allowedHosts, allowedOrigins, retryMs, keepAliveMs };
  const given = { ...network, sessionTtl, exposeErrors, validateEffects };
  // JSON drops what was not given.
  return parseSendable(JSON.stringify(given));
}

function parseSendable(json: string): SendableOptions {
  return JSON.parse(json) as SendableOptions;
}
