/** The process that serves for a test: it is told what by its parent, and ends with it. So does any process that it starts for that. */
import process from 'node:process';
import type { BoundaryObserver } from '../engine/boundary.js';
import { TestServerError } from '../errors/test-server-error.js';
import type { DurableMcpOptions } from '../factory-options.js';
import { DurableMcpFactory } from '../factory.js';
import type { DurableMcpApp } from '../app.js';
import type { Constructor } from '../metadata/server-model.js';
import { embedded } from '../runtime/embedded/embedded.js';
import type { RuntimeFactory } from '../runtime/runtime-factory.js';
import { crashObserver } from './crash-observer.js';
import { noteMember } from './member-processes.js';
import { ORDER, parseCommand, parseOrder } from './messages.js';
import type { Order, Report } from './messages.js';
import { tellingFields } from './told-fields.js';
import { TEST_RETRY_MS } from './test-options.js';

const inherited = process.env[ORDER];
if (inherited === undefined) serveForTest();
else await serveForServer(parseOrder(inherited));

function serveForTest(): void {
  process.once('disconnect', () => process.exit());
  process.once('message', (message) => {
    const command = parseCommand(message);
    if (command.kind === 'serve') void orFail(() => serve(command.order));
  });
}

/** What the test's server has started runs this same file: it serves, and its server listens for it. What it throws is its end. */
async function serveForServer(order: Order): Promise<void> {
  noteMember(order.crashFolder);
  const app = await createApp(order);
  await app.listen(order.port, '127.0.0.1');
}

async function serve(order: Order): Promise<void> {
  process.env[ORDER] = JSON.stringify(order);
  const app = await createApp(order);
  await app.listen(order.port, '127.0.0.1');
  process.once('message', () => void orFail(() => stop(app)));
  report({ kind: 'listening', url: app.url });
}

async function createApp(order: Order): Promise<DurableMcpApp> {
  const target = await loadClass(order);
  const setup: DurableMcpOptions = order.setup === undefined ? {} : await loadSetup(order.setup);
  return DurableMcpFactory.create(target, {
    runtime: await runtimeOf(order),
    retryMs: TEST_RETRY_MS,
    validateEffects: true,
    ...setup,
    ...order.options,
    onBoundary: observers(setup.onBoundary, crashObserver(order.crashFolder)),
  });
}

async function runtimeOf({ runtime, directory, crashFolder }: Order): Promise<RuntimeFactory> {
  if (runtime.name === 'embedded') return embedded({ directory });
  // An optional package: loaded for those alone who ask for it.
  const { reboot } = await import('../runtime/reboot/reboot.js');
  return tellingFields(reboot({ directory, servers: runtime.servers }), crashFolder);
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
