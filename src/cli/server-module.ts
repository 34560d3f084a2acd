import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { recordsOf } from '../decorators/records.js';
import { CommandError } from '../errors/command-errors.js';
import { DurableMcpError } from '../errors/durable-mcp-error.js';
import type { DurableMcpOptions } from '../factory-options.js';
import type { Constructor } from '../metadata/server-model.js';
import type { Flag, Invocation } from './command.js';

export const MODULE_FLAGS: Readonly<Record<string, Flag>> = {
  export: {
    value: '<name>',
    multiple: true,
    help: 'The server class, if the module exports several; again for each that is to be served.',
  },
  setup: {
    value: '<module>',
    help: 'A module whose default export is options of DurableMcpFactory.create (providers, a logger, …), or a function that gives them.',
  },
};

/** The server classes that a module exports: those that are named, else the default export, else the only one. */
export async function loadServerClasses(
  file: string,
  { flags }: Pick<Invocation, 'flags'>,
): Promise<readonly Constructor[]> {
  const exported = await importModule(file);
  const names = flags.texts('export');
  if (names.length > 0) return names.map((name) => namedClass(exported, name, file));
  const marked = Object.entries(exported).filter((entry): entry is [string, Constructor] => isServerClass(entry[1]));
  const byDefault = marked.find(([name]) => name === 'default');
  const classes = [...new Set((byDefault === undefined ? marked : [byDefault]).map(([, target]) => target))];
  if (classes.length > 1) {
    const choices = marked.map(([name]) => `--export ${name}`).join(', ');
    throw new CommandError(`${file} exports several server classes. Say which: ${choices}.`);
  }
  if (classes.length === 0) {
    throw new CommandError(
      `${file} exports no class marked @McpServer (it exports ${Object.keys(exported).join(', ') || 'nothing'}). ` +
        'Export the server class from it, or name the file that does.',
    );
  }
  return classes;
}

/** The options of the module that `--setup` names; none without it. */
export async function loadSetup({ flags }: Pick<Invocation, 'flags'>): Promise<DurableMcpOptions> {
  const file = flags.text('setup');
  if (file === undefined) return {};
  const setup: unknown = Reflect.get(await importModule(file), 'default');
  const options: unknown = typeof setup === 'function' ? await Reflect.apply(setup, undefined, []) : setup;
  if (typeof options === 'object' && options !== null) return options;
  throw new CommandError(
    `The default export of ${file} must be options of DurableMcpFactory.create, or a function that gives them.`,
  );
}

async function importModule(file: string): Promise<object> {
  if (/^\.[cm]?tsx?$/.test(extname(file))) {
    throw new CommandError(
      `${file} is TypeScript. Compile it and name the compiled .js file, or use durable-mcp dev, which compiles it.`,
    );
  }
  if (!existsSync(file)) throw new CommandError(`There is no file ${file}. Name the compiled .js file of the server.`);
  try {
    return unwrapped(requireObject(await import(pathToFileURL(resolve(file)).href)));
  } catch (cause) {
    if (cause instanceof DurableMcpError) throw cause;
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    throw new CommandError(`${file} cannot be imported: ${reason}`, { cause });
  }
}

// CommonJS that was compiled from an ES module: its exports are one level down.
function unwrapped(module: object): object {
  const exported: unknown = Reflect.get(module, 'default');
  return typeof exported === 'object' && exported !== null && '__esModule' in exported ? exported : module;
}

function requireObject(module: unknown): object {
  return module as object;
}

function namedClass(exported: object, name: string, file: string): Constructor {
  const target: unknown = Reflect.get(exported, name);
  if (isServerClass(target)) return target;
  const what = target === undefined ? 'nothing' : 'no class marked @McpServer';
  throw new CommandError(
    `${file} exports ${what} under the name ${name}. It exports ${Object.keys(exported).join(', ')}.`,
  );
}

// A subclass of a server class is one too.
function isServerClass(value: unknown): value is Constructor {
  for (let type: unknown = value; typeof type === 'function'; type = Object.getPrototypeOf(type))
    if (recordsOf(type).some(({ decorator }) => decorator === 'McpServer')) return true;
  return false;
}
