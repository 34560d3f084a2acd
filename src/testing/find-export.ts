import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TestServerError } from '../errors/test-server-error.js';
import type { Constructor } from '../metadata/server-model.js';

/** By what name a module exports a class. */
export interface ClassExport {
  readonly url: string;
  readonly exportName: string;
}

/** Throws TestServerError if the module cannot be imported or does not export the class. */
export async function findExport(target: Constructor, module: string | URL): Promise<ClassExport> {
  const url = moduleUrl(module);
  const exported = Object.entries(await load(url));
  // A test runner may hold copies of its own of each module: then the name decides.
  const [exportName] =
    exported.find(([, value]) => value === target) ?? exported.find(([name]) => name === target.name) ?? [];
  if (exportName === undefined) {
    const names = exported.map(([name]) => name).join(', ') || 'nothing';
    throw new TestServerError(
      `${target.name} is not exported by ${url} (it exports ${names}). Export it there, or name the file that does: ` +
        `DurableMcpTest.start(${target.name}, { module: new URL('./file.js', import.meta.url) }).`,
    );
  }
  return { url, exportName };
}

export function moduleUrl(module: string | URL): string {
  if (module instanceof URL || /^[a-z][a-z0-9+.-]+:/.test(module)) {
    return String(module);
  }
  return pathToFileURL(resolve(module)).href;
}

async function load(url: string): Promise<object> {
  try {
    return requireModule(await import(url));
  } catch (cause) {
    throw new TestServerError(`The module ${url} cannot be imported: ${String(cause)}`, { cause });
  }
}

function requireModule(module: unknown): object {
  return module as object;
}
