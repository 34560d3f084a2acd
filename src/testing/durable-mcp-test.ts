import { rm } from 'node:fs/promises';
import process from 'node:process';
import { connect } from '../client/connect.js';
import type { ConnectOptions } from '../client/connect-options.js';
import type { Connection } from '../client/connection.js';
import type { Boundary } from '../engine/boundary.js';
import { TestServerError } from '../errors/test-server-error.js';
import type { Constructor } from '../metadata/server-model.js';
import { CrashPlan } from './crash-plan.js';
import type { CrashOptions } from './crash-options.js';
import { directoryOf, type Directory } from './directory.js';
import { findExport, moduleUrl } from './find-export.js';
import type { Order } from './messages.js';
import { patientFetch } from './patient-fetch.js';
import { ReceivedStreams, type ReceivedStream } from './received-streams.js';
import { ServerProcess } from './server-process.js';
import { newestMembers, type MemberProcess } from './member-processes.js';
import { runtimeUnderTest, sendableOptions, type TestOptions } from './test-options.js';
import { storedFields } from './stored-fields.js';
import { toldFields } from './told-fields.js';
import { untilServing } from './until-serving.js';

/**
 * A server in a real process of its own, which a test can stop, kill and start again while clients wait for it.
 *
 * ```ts
 * const server = await DurableMcpTest.start(Shop, { module: new URL('./shop.js', import.meta.url) });
 * const { client } = await server.connect();
 * const answer = client.callTool({ name: 'checkout' });
 * await server.crash();
 * await server.up();
 * await answer;
 * await server.stop();
 * ```
 *
 * Sessions, calls and fields live in one directory through every restart, and the port stays the same. The server's process ends
 * with the test's. Methods that are called in the wrong state (`up()` while it is up) reject with TestServerError.
 */
export class DurableMcpTest {
  readonly #options: TestOptions;
  readonly #logs: string[] = [];
  readonly #connections: Connection[] = [];
  readonly #directory: Directory;
  readonly #received = new ReceivedStreams();
  readonly #crashes: CrashPlan;
  #order: Order;
  #process: ServerProcess | undefined;
  #url = '';
  #isStopped = false;

  private constructor(options: TestOptions, order: Order, places: { directory: Directory; crashes: CrashPlan }) {
    this.#options = options;
    this.#order = order;
    this.#directory = places.directory;
    this.#crashes = places.crashes;
  }

  /**
   * Starts a server of this class, which `options.module` must export. Rejects with TestServerError, which carries what the process
   * wrote, if it does not start in time; mistakes in the class are among those reasons.
   */
  static async start(target: Constructor, options: TestOptions): Promise<DurableMcpTest> {
    const runtime = runtimeUnderTest(options);
    const { url, exportName } = await findExport(target, options.module);
    const directory = await directoryOf(options);
    const crashes = new CrashPlan();
    const order: Order = {
      module: url,
      exportName,
      setup: options.setup === undefined ? undefined : moduleUrl(options.setup),
      runtime,
      directory: directory.path,
      crashFolder: crashes.folder,
      port: options.port ?? 0,
      options: sendableOptions(options),
    };
    const server = new DurableMcpTest(options, order, { directory, crashes });
    try {
      await server.up();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Where clients connect to; the same after every restart. */
  get url(): string {
    return this.#url;
  }

  /** Where the store lives. */
  get directory(): string {
    return this.#directory.path;
  }

  /** False after `down()`, `crash()` or `stop()`, and when the process ended by itself. */
  get isUp(): boolean {
    return this.#process !== undefined;
  }

  /** Each line that the server has written, through every restart. */
  get logs(): readonly string[] {
    return this.#logs;
  }

  /** What the clients of `connect()` were sent, stream by stream. */
  get received(): readonly ReceivedStream[] {
    return this.#received.all;
  }

  /** What is stored of the fields of each instance, of a server that `down()` has stopped; sorted, as keys differ from run to run. */
  get storedFields(): readonly string[] {
    const { directory, crashFolder, runtime } = this.#order;
    return runtime.name === 'embedded' ? storedFields(directory) : toldFields(crashFolder);
  }

  /** Each place that `crashAt` could have crashed the server at so far, in the order in which the server came there. */
  get boundaries(): readonly Boundary[] {
    return this.#crashes.boundaries();
  }

  /** Whether a crash was ordered that has not happened yet. */
  get isCrashPending(): boolean {
    return this.#crashes.isPending;
  }

  /**
   * Opens a session, as `connect` of `durable-mcp/client` does; closed by `stop()`. A request that meets no server waits for it (twice `startTimeout`)
   * and is sent again under its old id, unless `options.fetch` says otherwise.
   */
  async connect(options: ConnectOptions = {}): Promise<Connection> {
    const reconnection = { initialReconnectionDelay: 50, maxReconnectionDelay: 250, ...options.reconnection };
    const fetcher = this.#received.listen(options.fetch ?? patientFetch(fetch, 2 * this.#order.runtime.startTimeout));
    const connection = await connect(this.#url, { ...options, reconnection, fetch: fetcher });
    this.#connections.push(connection);
    return connection;
  }

  /** Starts the server again, after `down()` or `crash()`, on the same port and directory. Unfinished calls go on. */
  async up(): Promise<void> {
    if (this.#isStopped) {
      throw new TestServerError('The server was stopped for good, and its directory is gone: start another one.');
    }
    if (this.#process !== undefined) {
      throw new TestServerError('The server is up already. Call down() or crash() before up(), or restart().');
    }
    const running = new ServerProcess({ ...this.#options, onLog: (line) => this.#note(line) }, this.#order);
    this.#process = running;
    void running.exited.then(() => this.#ended(running));
    this.#url = await running.serve();
    this.#order = { ...this.#order, port: Number(new URL(this.#url).port) };
  }

  /** Stops the server as a deploy would: it drains, closes its store and ends. */
  async down(): Promise<void> {
    await this.#running('down').stop();
  }

  /** `down()` and `up()`. */
  async restart(): Promise<void> {
    await this.down();
    await this.up();
  }

  /** Kills the server with SIGKILL, all of its processes, and waits until they are gone. It stays down until `up()`. */
  async crash(): Promise<void> {
    await this.#running('crash').kill();
  }

  /** The processes that serve, of the newest start; none with the embedded runtime, whose one process is the server's own. */
  get members(): readonly MemberProcess[] {
    return newestMembers(this.#crashes.folder).map(({ role, pid }) => ({ role, pid }));
  }

  /**
   * Kills one of `members` with SIGKILL, where the server has some. The others are of no use without it: the server ends them and starts
   * all of them anew. Resolves when it serves again. `which` counts from 0.
   */
  async crashMember(role: MemberProcess['role'], which = 0): Promise<void> {
    this.#running('crashMember');
    const member = newestMembers(this.#crashes.folder).filter((one) => one.role === role)[which];
    if (member === undefined) {
      throw new TestServerError(
        `The server has no ${role} number ${which} to crash. With runtime: 'reboot' it has a controller, and the servers of the option of that name.`,
      );
    }
    process.kill(member.pid, 'SIGKILL');
    await this.#servesAgain(member.group);
  }

  /**
   * Orders a crash: the next time that the server comes to this place, the process that does kills itself there with SIGKILL, and this
   * resolves when the server is gone, with all of its processes. `where` is `Class.method` of a decorated step, or the name of another step or question, or `Class.method` of a
   * handler, whose outcome is committed there. `before`: nothing of it has happened. `after`: it has happened, and of a step or
   * question nothing is stored yet. The order stands from the call on, also while the server is down, and is for one crash. Rejects
   * with TestServerError, which lists where the server came to, if `stop()` is called before.
   */
  async crashAt(where: string, phase: 'before' | 'after', options: CrashOptions = {}): Promise<void> {
    const { kind, occurrence = 1, thenUp = false } = options;
    const crashed = this.#crashes.arm({ where, phase, kind, occurrence });
    if (this.#order.runtime.name === 'embedded') {
      await crashed;
      if (thenUp) await this.up();
      return;
    }
    this.#crashes.watch();
    await crashed;
    if (thenUp) await this.#servesAgain(this.#crashes.lastGroup);
    else await this.#process?.kill();
  }

  /** Closes the connections, stops the server if it is up, and removes the temporary directory. Safe to repeat. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#connections.splice(0).map((connection) => connection.close()));
    try {
      await this.#process?.stop();
    } finally {
      this.#crashes.end();
      if (this.#directory.isTemporary) {
        await rm(this.#directory.path, { recursive: true, force: true });
      }
    }
  }

  /** The processes of this group have ended, or will: resolves when those of another serve. */
  async #servesAgain(group: string): Promise<void> {
    const { folder } = this.#crashes;
    const isBack = (): boolean => newestMembers(folder).some((member) => member.group !== group);
    await untilServing(this.#url, { isBack, ...this.#order.runtime });
  }

  #running(method: string): ServerProcess {
    if (this.#process !== undefined) return this.#process;
    throw new TestServerError(`The server is not up, so ${method}() has nothing to end. Call up() first.`);
  }

  #ended(process: ServerProcess): void {
    if (this.#process === process) {
      this.#process = undefined;
    }
    this.#crashes.processEnded();
  }

  #note(line: string): void {
    this.#logs.push(line);
    this.#options.onLog?.(line);
  }
}
