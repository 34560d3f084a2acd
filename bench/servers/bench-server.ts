import { McpServer, Param, Tool } from '../../src/index.js';

/** Lets the calls of `hold` end, or not. */
export class Gate {
  readonly isOpen: boolean;

  constructor(isOpen: boolean) {
    this.isOpen = isOpen;
  }
}

/** What the bench measures: the least that a tool can do, so that the rest is the library's. */
@McpServer({ name: 'bench', version: '1.0.0' })
export class BenchServer {
  constructor(private readonly gate: Gate) {}

  @Tool({ description: 'Adds two numbers.' })
  add(@Param('a') a: number, @Param('b') b: number): number {
    return a + b;
  }

  /** A call that is unfinished whenever the process is killed, and that ends when it is run again behind an open gate. */
  @Tool({ description: 'Waits until the gate is open.' })
  async hold(): Promise<string> {
    if (!this.gate.isOpen) await new Promise(() => {});
    return 'released';
  }
}
