import type { DefinitionProblem } from '../errors/definition-error.js';
import { classChain, className, isClass } from './class-chain.js';
import { constructorParameters } from './constructor-types.js';
import { freezeModel } from './freeze-model.js';
import { mergeMembers, ownDeclarations, type OwnDeclarations } from './members.js';
import { offerings, type Offerings } from './offerings.js';
import type { Report } from './report.js';
import type { Constructor, ServerModel } from './server-model.js';
import { SERVER_FIX, serverOptions, type ServerOptions } from './server-options.js';

export interface ScanOptions {
  /** Whether something provides this class to constructors; by default everything counts as provided. */
  readonly resolvable?: (type: Constructor) => boolean;
}

export interface Scan {
  /** Undefined when there is any problem. */
  readonly model: ServerModel | undefined;
  readonly problems: readonly DefinitionProblem[];
}

/** Builds the model of a server class and its bases from what decorators and compiler recorded. Never throws; gathers every mistake. */
export function scan(target: Constructor, { resolvable = () => true }: ScanOptions = {}): Scan {
  if (!isClass(target)) return { model: undefined, problems: [notAClass(target)] };
  const problems: DefinitionProblem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const chain = classChain(target).map((type) => ownDeclarations(type, report));
  const server = serverOf(target, chain, report);
  const offered = offerings(mergeMembers(chain), target, report);
  const parameters = constructorParameters(target, resolvable, report);
  if (server === undefined || problems.length > 0) return { model: undefined, problems };
  const transientFields = new Set(chain.flatMap((declared) => declared.transientFields));
  return { model: serverModel({ target, server, offered, transientFields, parameters }), problems };
}

/** The nearest `@McpServer` counts: a subclass may give its own, whole. */
function serverOf(target: Constructor, chain: readonly OwnDeclarations[], report: Report): ServerOptions | undefined {
  const declared = chain.findLast(({ server }) => server !== undefined);
  if (declared?.server !== undefined) return serverOptions(declared.server, className(declared.type), report);
  report({ where: className(target), what: 'the class is not marked @McpServer.', fix: SERVER_FIX });
  return undefined;
}

interface Parts {
  readonly target: Constructor;
  readonly server: ServerOptions;
  readonly offered: Offerings;
  readonly transientFields: ReadonlySet<string>;
  readonly parameters: ServerModel['constructorParameters'];
}

function serverModel({ target, server, offered, transientFields, parameters }: Parts): ServerModel {
  return freezeModel({
    kind: 'server',
    target,
    ...server,
    ...offered,
    transientFields,
    constructorParameters: parameters,
  });
}

function notAClass(target: unknown): DefinitionProblem {
  return {
    where: typeof target === 'function' ? target.name || 'the server' : `the server (${String(target)})`,
    what: 'it is not a class; an import in a circle gives undefined.',
    fix: 'pass the class itself, not an instance of it or a function that returns it.',
  };
}
