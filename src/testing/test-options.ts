import { inspect } from 'node:util';
import { TestServerError } from '../errors/test-server-error.js';
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
  /**
   * What it runs on. Default `embedded`. `reboot` needs Reboot to be set up, starts its processes anew in several seconds, and serves from
   * processes of its own: each of them imports `module` and `setup`.
   */
  readonly runtime?: 'embedded' | 'reboot';
  /** How many processes serve, with `reboot`: 1, 2, 4, 8, …. Default 1. */
  readonly servers?: number;
  /** Where the store lives; kept by `stop()`. Default: a temporary directory, which `stop()` removes. */
  readonly directory?: string;
  /** 0, the default: the system chooses one, which is kept through every restart. */
  readonly port?: number;
  /** Environment variables, beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments for node. Default: this process's own, without those of a debugger or test runner, so that loaders such as tsx work. */
  readonly execArgv?: readonly string[];
  /** Milliseconds to start in. Default 15,000, with `reboot` 60,000. */
  readonly startTimeout?: number;
  /** Milliseconds to stop in, before the process is killed and `down()` rejects. Default 10,000, with `reboot` 30,000. */
  readonly stopTimeout?: number;
  /** Called with each line that the server writes; all of them are in `server.logs`. */
  readonly onLog?: (line: string) => void;
}

/** Milliseconds that clients wait before they resume a stream: short, so that a test of a crash is quick. */
export const TEST_RETRY_MS = 100;

/** The runtime as it was chosen, and how long it may take. */
export interface RuntimeUnderTest {
  readonly name: 'embedded' | 'reboot';
  readonly servers: number;
  /** Milliseconds. */
  readonly startTimeout: number;
  readonly stopTimeout: number;
}

/** Throws TestServerError for a runtime that there is not; how many servers there may be is for the runtime to say. */
export function runtimeUnderTest(options: TestOptions): RuntimeUnderTest {
  const { runtime: name = 'embedded', servers = 1, startTimeout, stopTimeout } = options;
  const defaults = DEFAULT_TIMEOUTS.get(name);
  if (defaults === undefined) {
    throw new TestServerError(`runtime is ${inspect(name)}. It must be 'embedded' or 'reboot', or be left out.`);
  }
  if (name === 'embedded' && servers !== 1) {
    throw new TestServerError(
      `servers is ${inspect(servers)}, and the embedded runtime serves from one process. Add runtime: 'reboot', or leave servers out.`,
    );
  }
  return {
    name,
    servers,
    startTimeout: startTimeout ?? defaults.start,
    stopTimeout: stopTimeout ?? defaults.stop,
  };
}

const DEFAULT_TIMEOUTS: ReadonlyMap<string, { readonly start: number; readonly stop: number }> = new Map([
  ['embedded', { start: 15_000, stop: 10_000 }],
  ['reboot', { start: 60_000, stop: 30_000 }],
]);

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
