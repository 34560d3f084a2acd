// A runtime on Reboot whose processes do what a test in another process asks of them. Says where it is on standard output.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import type { HostedEndpoint } from '../../../../src/runtime/hosting.js';
import type { Host, Scope, StreamItem } from '../../../../src/runtime/port.js';
import { reboot } from '../../../../src/runtime/reboot/reboot.js';
import { runAsInputSays } from '../../contract/scene.js';
import { RecordingHost } from '../../recording-host.js';
import { INSTANCE_HEADER, type AnswerLine, type Question, type RunState } from './bridge.js';

/** One recording host for each instance. */
class Hosts implements Host {
  readonly #hosts = new Map<string, RecordingHost>();

  async run(scope: Scope): Promise<void> {
    return this.of(scope.call.instance).run(scope);
  }

  of(instance: string): RecordingHost {
    const host = this.#hosts.get(instance) ?? new RecordingHost(runAsInputSays);
    this.#hosts.set(instance, host);
    return host;
  }
}

const name = 'contract';
const log = (facts: object, message: string): void => console.error(message, facts);
const logger = { debug: () => undefined, info: () => undefined, warn: log, error: log };
const hosts = new Hosts();
const factory = reboot();
const runtime = factory.create({ name, sessionTtl: 60_000 });
await runtime.start(hosts, { logger });

const endpoint: HostedEndpoint = {
  server: name,
  path: '/contract',
  metadataPaths: [],
  handler: (request, response) => void serve(request, response),
  route: (request) => ({ instance: instanceOf(request), headers: {} }),
  refuse: (request, response) => {
    request.resume();
    response.writeHead(503).end();
  },
};
const { hosting } = factory;
if (hosting === undefined) throw new Error('Reboot serves from processes of its own.');
await hosting.start({
  endpoints: [endpoint],
  logger,
  check: () => runtime.load('session:probe'),
  close: async () => runtime.stop(),
});
const server = createServer(hosting.handler(endpoint)).listen(0, '127.0.0.1');
await once(server, 'listening');
process.once('SIGTERM', () => void close());
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/contract`);

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const question = JSON.parse(await text(request)) as Question;
  const say = (line: AnswerLine): void => {
    response.write(`${JSON.stringify(line)}\n`);
  };
  response.writeHead(200);
  try {
    const instance = instanceOf(request);
    const returned = ask(instance, question, response);
    say({ kind: 'begun' });
    if (isStream(returned)) await sayAll(returned, say);
    else say({ kind: 'returned', value: await returned, runs: hosts.of(instance).scopes.map(stateOf) });
  } catch (error) {
    say({ kind: 'threw', message: String(error) });
  }
  response.end();
}

function ask(instance: string, { run, method, args }: Question, response: ServerResponse): unknown {
  const given = args.map((arg) => arg ?? undefined);
  const host = hosts.of(instance);
  if (run !== undefined) return callMethod(host.scopes[run], method, given);
  if (method === 'scope') return callMethod(host, method, given).then(() => undefined);
  if (method !== 'follow') return callMethod(runtime, method, given);
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  return callMethod(runtime, method, [...given, gone.signal]);
}

function callMethod(target: unknown, method: string, args: readonly unknown[]): Promise<unknown> {
  const methods = target as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
  const called = methods[method];
  if (called === undefined) throw new Error(`Nothing here is called ${method}.`);
  return called.apply(target, [...args]);
}

function isStream(returned: unknown): returned is AsyncIterable<StreamItem> {
  return typeof returned === 'object' && returned !== null && Symbol.asyncIterator in returned;
}

async function sayAll(items: AsyncIterable<StreamItem>, say: (line: AnswerLine) => void): Promise<void> {
  for await (const item of items) say({ kind: 'item', item });
}

function stateOf({ call, attempt, session, signal, isAbandoned }: Scope): RunState {
  return { call, attempt, session, isAborted: signal.aborted, reason: signal.reason, isAbandoned };
}

function instanceOf(request: IncomingMessage): string {
  return String(request.headers[INSTANCE_HEADER]);
}

async function close(): Promise<void> {
  server.close();
  server.closeAllConnections();
  await hosting?.stop();
}
