import { TestServerError } from '../errors/test-server-error.js';
import type { RuntimeUnderTest, sendableOptions } from './test-options.js';

/** What the server's process is to serve. */
export interface Order {
  /** URL of the module that exports the class. */
  readonly module: string;
  readonly exportName: string;
  readonly setup?: string | undefined;
  readonly runtime: RuntimeUnderTest;
  readonly directory: string;
  /** Where crashes are ordered, and what its processes note of themselves. */
  readonly crashFolder: string;
  readonly port: number;
  readonly options: ReturnType<typeof sendableOptions>;
}

/** From the test to the server's process. */
export type Command = { readonly kind: 'serve'; readonly order: Order } | { readonly kind: 'stop' };

/** From the server's process to the test. */
export type Report =
  | { readonly kind: 'listening'; readonly url: string }
  /** It cannot serve, or could not stop. */
  | { readonly kind: 'failed'; readonly reason: string };

export function parseCommand(message: unknown): Command {
  expectKind(message, ['serve', 'stop']);
  return message as Command;
}

export function parseReport(message: unknown): Report {
  expectKind(message, ['listening', 'failed']);
  return message as Report;
}

/** The order as the processes that serve for the server's own inherit it. */
export const ORDER = 'DURABLE_MCP_TEST_ORDER';

export function parseOrder(json: string): Order {
  return JSON.parse(json) as Order;
}

function expectKind(message: unknown, kinds: readonly string[]): void {
  const isKnown =
    typeof message === 'object' && message !== null && 'kind' in message && kinds.includes(String(message.kind));
  if (!isKnown) {
    throw new TestServerError(`The test kit received a message of another program: ${JSON.stringify(message)}`);
  }
}
