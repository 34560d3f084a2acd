import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host, InstanceKey, Runtime } from '../runtime/port.js';
import type { RuntimeFactory } from '../runtime/runtime-factory.js';

interface ToldInstance {
  readonly key: InstanceKey;
  readonly fields?: string | undefined;
}

/** A runtime that tells the test, when it stops in good order, what is stored of each instance that it has served. */
export function tellingFields(factory: RuntimeFactory, folder: string): RuntimeFactory {
  return { ...factory, create: (server) => telling(factory.create(server), folder) };
}

/** What was told last of each instance; sorted, since keys differ from run to run. */
export function toldFields(folder: string): readonly string[] {
  const file = fileIn(folder);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  const newest = new Map(lines.map((line) => parseTold(line)).map(({ key, fields = '' }) => [key, fields]));
  return [...newest.values()].filter((fields) => fields !== '').sort();
}

function telling(runtime: Runtime, folder: string): Runtime {
  const keys = new Set<InstanceKey>();
  const own: Pick<Runtime, 'start' | 'submit' | 'load' | 'stop'> = {
    start: async (host, environment) => runtime.start(noting(host, keys), environment),
    submit: async (request) => {
      keys.add(request.instance);
      return runtime.submit(request);
    },
    load: async (key) => {
      keys.add(key);
      return runtime.load(key);
    },
    stop: async () => {
      for (const key of keys) tell(folder, { key, fields: (await runtime.load(key))?.fields });
      keys.clear();
      await runtime.stop();
    },
  };
  return new Proxy(runtime, {
    get: (target, name) => {
      const member: unknown = Reflect.get(Object.hasOwn(own, name) ? own : target, name);
      return typeof member === 'function'
        ? (...values: unknown[]): unknown => Reflect.apply(member, target, values)
        : member;
    },
  });
}

/** A call that goes on after a crash may have no client that asks for its instance. */
function noting(host: Host, keys: Set<InstanceKey>): Host {
  return {
    run: async (scope) => {
      keys.add(scope.call.instance);
      return host.run(scope);
    },
  };
}

function tell(folder: string, told: ToldInstance): void {
  appendFileSync(fileIn(folder), `${JSON.stringify(told)}\n`);
}

function fileIn(folder: string): string {
  return join(folder, 'fields.jsonl');
}

function parseTold(line: string): ToldInstance {
  return JSON.parse(line) as ToldInstance;
}
