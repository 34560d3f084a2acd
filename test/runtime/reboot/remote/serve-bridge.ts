import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import type { ServicerFactory } from '@reboot-dev/reboot';
import type { HostedEndpoint } from '../../../../src/runtime/hosting.js';
import type { CallRequest, Host, Runtime, Scope, StreamItem } from '../../../../src/runtime/port.js';
import { rebootWith } from '../../../../src/runtime/reboot/reboot.js';
import { stateIdOf } from '../../../../src/runtime/reboot/state-id.js';
import { runAsInputSays } from '../../contract/scene.js';
import { RecordingHost } from '../../recording-host.js';
import { INSTANCE_HEADER, type AnswerLine, type Question, type RunState } from './bridge.js';
import { WatchedStates } from './watched-states.js';

type Methods = Readonly<Record<string, (...args: readonly never[]) => unknown>>;

export interface BridgeOptions {
  readonly servicers?: readonly ServicerFactory[];
  /** Milliseconds, as of `RebootRuntimeOptions`. */
  readonly idleMs?: number | undefined;
  /** Milliseconds. */
  readonly sessionTtl?: number;
  /** What can be asked of a run beside its own methods. */
  readonly methodsOf?: (scope: Scope) => Methods;
}

const name = 'bridge';
const log = (facts: object, message: string): void => console.error(message, facts);
const logger = { debug: () => undefined, info: () => undefined, warn: log, error: log };

/** Starts a runtime whose processes do what a test in another process asks of them. Says where it is on standard output. */
export async function serveBridge({
  servicers = [],
  idleMs,
  sessionTtl = 60_000,
  methodsOf,
}: BridgeOptions): Promise<void> {
  const states = new WatchedStates();
  const factory = rebootWith({ servicers }, { states, ...(idleMs === undefined ? {} : { idleMs }) });
  const runtime = factory.create({ name, sessionTtl });
  const bridge = new Bridge(runtime, states, methodsOf);
  await runtime.start(bridge, { logger });
  const { hosting } = factory;
  if (hosting === undefined) throw new Error('Reboot serves from processes of its own.');
  const endpoint: HostedEndpoint = {
    server: name,
    path: '/bridge',
    metadataPaths: [],
    handler: (request, response) => void bridge.serve(request, response),
    route: (request) => ({ instance: instanceOf(request), headers: {} }),
    refuse: (request, response) => {
      request.resume();
      response.writeHead(503).end();
    },
  };
  await hosting.start({
    endpoints: [endpoint],
    logger,
    check: () => runtime.load('session:probe'),
    close: async () => runtime.stop(),
  });
  const server = createServer(hosting.handler(endpoint)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
    void hosting.stop();
  });
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/bridge`);
}

class Bridge implements Host {
  readonly #runtime: Runtime;
  readonly #states: WatchedStates;
  readonly #methodsOf: (scope: Scope) => Methods;
  /** One for each instance. */
  readonly #hosts = new Map<string, RecordingHost>();
  readonly #ends = new Map<Scope, () => void>();

  constructor(runtime: Runtime, states: WatchedStates, methodsOf: (scope: Scope) => Methods = () => ({})) {
    this.#runtime = runtime;
    this.#states = states;
    this.#methodsOf = methodsOf;
  }

  async run(scope: Scope): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#ends.set(scope, resolve));
    await Promise.race([this.#hostOf(scope.call.instance).run(scope), ended]);
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const question = JSON.parse(await text(request)) as Question;
    const say = (line: AnswerLine): void => {
      response.write(`${JSON.stringify(line)}\n`);
    };
    response.writeHead(200);
    try {
      const instance = instanceOf(request);
      const returned = this.#ask(instance, question, response);
      say({ kind: 'begun' });
      if (isStream(returned)) await sayAll(returned, say);
      else say({ kind: 'returned', value: await returned, runs: this.#hostOf(instance).scopes.map(stateOf) });
    } catch (error) {
      say({ kind: 'threw', message: String(error) });
    }
    response.end();
  }

  #ask(instance: string, { run, method, args }: Question, response: ServerResponse): unknown {
    const given = args.map((arg) => arg ?? undefined);
    const host = this.#hostOf(instance);
    if (run !== undefined) return this.#askRun(host.scopes[run], method, given);
    const more = {
      scope: async (index: number) => {
        await host.scope(index);
      },
      counts: () => this.#states.counts(instance),
      submitAll: async (...requests: readonly CallRequest[]) =>
        Promise.all(requests.map(async (request) => this.#runtime.submit(request))),
      isVacant: async () => this.#states.isVacant(stateIdOf(name, instance)),
    };
    if (method in more) return callMethod(more, method, given);
    if (method !== 'follow') return callMethod(this.#runtime, method, given);
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort();
    });
    return callMethod(this.#runtime, method, [...given, gone.signal]);
  }

  #askRun(scope: Scope | undefined, method: string, args: readonly unknown[]): unknown {
    if (scope === undefined) throw new Error('No such call.');
    const more = {
      ...this.#methodsOf(scope),
      emitAll: async (...bodies: readonly string[]) => {
        await Promise.all(bodies.map(async (body) => scope.emit(body)));
      },
      // The handler returns.
      end: () => this.#ends.get(scope)?.(),
    };
    return callMethod(method in more ? more : scope, method, args);
  }

  #hostOf(instance: string): RecordingHost {
    const host = this.#hosts.get(instance) ?? new RecordingHost(runAsInputSays);
    this.#hosts.set(instance, host);
    return host;
  }
}

function callMethod(target: unknown, method: string, args: readonly unknown[]): unknown {
  const methods = target as Record<string, (...args: readonly unknown[]) => unknown>;
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

function stateOf({ call, attempt, signal, isAbandoned, native }: Scope): RunState {
  return {
    call,
    attempt,
    isAborted: signal.aborted,
    reason: signal.reason,
    isAbandoned,
    isWorkflowWanted: native?.isWanted === true,
  };
}

function instanceOf(request: IncomingMessage): string {
  return String(request.headers[INSTANCE_HEADER]);
}
