import { DurableMcpTest } from '../../../src/testing/durable-mcp-test.js';
import type { Constructor } from '../../../src/metadata/server-model.js';
import type { TestOptions } from '../../../src/testing/test-options.js';
import { Workshop } from '../fixtures/workshop.js';
import { Scratch } from './scratch.js';
import { until } from './until.js';

/** The workshop in a process of its own, and the folder that it shares with the test. */
export class WorkshopServer {
  private constructor(
    readonly server: DurableMcpTest,
    readonly scratch: Scratch,
  ) {}

  static async start(options: Partial<TestOptions> = {}): Promise<WorkshopServer> {
    return WorkshopServer.of(Workshop, { module: new URL('../fixtures/workshop.js', import.meta.url), ...options });
  }

  /** With another class, whose tools share the folder, too. */
  static async of(target: Constructor, options: TestOptions): Promise<WorkshopServer> {
    const scratch = new Scratch();
    const server = await DurableMcpTest.start(target, {
      // Run twice, a call would have its effects twice.
      validateEffects: false,
      ...options,
      env: { ...scratch.env, LOG_LEVEL: 'info', ...options.env },
    });
    return new WorkshopServer(server, scratch);
  }

  get url(): string {
    return this.server.url;
  }

  /** SIGKILL, and another process on the same directory. */
  async crash(whileDown: () => void = () => undefined): Promise<void> {
    await this.server.crash();
    whileDown();
    await this.server.up();
  }

  /** Resolves when the server has logged a line that contains the text. */
  async untilLogged(text: string): Promise<void> {
    await until(`the server had logged "${text}"`, () => this.server.logs.some((line) => line.includes(text)));
  }

  /** Without waiting for calls that still run. */
  async stop(): Promise<void> {
    if (this.server.isUp) await this.server.crash();
    await this.server.stop();
    this.scratch.remove();
  }
}
