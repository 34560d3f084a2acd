// Usage: durable.js [--holds]
// durable-mcp on the runtime that DURABLE_MCP_RUNTIME names, with its store in DURABLE_MCP_DIRECTORY. It announces itself
// and answers measurements as bench/peers/announce.js does.
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { DurableMcpFactory } from '../../src/index.js';
import { BenchServer, Gate } from './bench-server.js';

const { values } = parseArgs({
  options: { holds: { type: 'boolean', default: false } },
});

const start = performance.now();
const app = await DurableMcpFactory.create(BenchServer, {
  path: '/mcp',
  providers: [{ provide: Gate, useValue: new Gate(!values.holds) }],
  logger: { debug: ignore, info: ignore, warn: print, error: print },
});
await app.listen(0, '127.0.0.1');
const startMs = performance.now() - start;

process.on('message', (message: { readonly collectGarbage?: boolean }) => {
  if (message.collectGarbage === true) collectGarbage();
  process.send?.(measurement());
});
process.on('disconnect', () => void app.close().finally(() => process.exit()));
process.send?.({ kind: 'listening', url: app.url, startMs });

function measurement(): object {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { kind: 'measurement', rss, heapUsed, cpuMicroseconds: user + system };
}

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('Start this server with --expose-gc to measure its heap.');
  globalThis.gc();
}

function ignore(): void {}

function print(facts: object, message: string): void {
  console.error(message, facts);
}
