/** The process that serves for a test: it is told what by its parent, and ends with it. */
import process from 'node:process';
import type { BoundaryObserver } from '../engine/boundary.js';
import { TestServerError } from '../errors/test-server-error.js';
import type { DurableMcpOptions } from '../factory-options.js';
import { DurableMcpFactory } from '../factory.js';
import type { DurableMcpApp } from '../app.js';
import type { Constructor } from '../metadata/server-model.js';
import { embedded } from '../runtime/embedded/embedded.js';
import { crashObserver } from './crash-observer.js';
import { parseCommand } from './messages.js';
import type { Order, Report } from './messages.js';
import { TEST_RETRY_MS } from './test-options.js';

process.once('disconnect', () => process.exit());
process.once('message', (message) => {
  const command = parseCommand(message);
  if (command.kind === 'serve') {
    void orFail(() => serve(command.order));
  }
});

async function serve(order: Order): Promise<void> {
  const target = await loadClass(order);
  const setup: DurableMcpOptions = order.setup === undefined ? {} : await loadSetup(order.setup);
  const app = await DurableMcpFactory.create(target, {
    runtime: embedded({ directory: order.directory }),
    retryMs: TEST_RETRY_MS,
    validateEffects: true,
    ...setup,
    ...order.options,
    onBoundary: observers(setup.onBoundary, crashObserver(order.crashFolder)),
  });
  await app.listen(order.port, '127.0.0.1');
  process.once('message', () => void orFail(() => stop(app)));
  report({ kind: 'listening', url: app.url });
}

function observers(first: BoundaryObserver | undefined, second: BoundaryObserver): BoundaryObserver {
  return async (boundary) => {
    await first?.(boundary);
    await second(boundary);
  };
}

async function stop(app: DurableMcpApp): Promise<void> {
  await app.close();
  process.disconnect();
}

async function orFail(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    report({ kind: 'failed', reason: describe(error) });
    process.disconnect();
  }
}

function report(message: Report): void {
  process.send?.(message);
}

async function loadClass({ module, exportName }: Order): Promise<Constructor> {
  const target: unknown = Reflect.get(await loadModule(module), exportName);
  if (!isConstructor(target)) {
    throw new TestServerError(
      `${module} exports no class named ${exportName} when it is imported by the server's process.`,
    );
  }
  return target;
}

async function loadSetup(module: string): Promise<DurableMcpOptions> {
  const setup: unknown = Reflect.get(await loadModule(module), 'default');
  const options: unknown = typeof setup === 'function' ? await Reflect.apply(setup, undefined, []) : setup;
  if (typeof options !== 'object' || options === null) {
    throw new TestServerError(
      `The default export of ${module} must be options of DurableMcpFactory.create, or a function that gives them.`,
    );
  }
  return options;
}

async function loadModule(url: string): Promise<object> {
  const module = (await import(url)) as object;
  const { default: exported }: { default?: unknown } = module;
  // CommonJS that was compiled from an ES module: its exports are one level down.
  return typeof exported === 'object' && exported !== null && '__esModule' in exported ? exported : module;
}

function isConstructor(value: unknown): value is Constructor {
  return typeof value === 'function';
}

function describe(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const isTestFile =
    error instanceof ReferenceError && /^(describe|it|test|suite|before|after)\w* is not/.test(error.message);
  return isTestFile
    ? `The server class is in a test file, which the server's process cannot import: put the class into a file of its own.\n${text}`
    : text;
}
