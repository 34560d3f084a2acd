import { GetPromptRequestParamsSchema, ReadResourceRequestParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Catalogue } from '../../engine/catalogue.js';
import type { Invocation } from '../../engine/invocation.js';
import type { JsonObject, JsonValue } from '../../metadata/server-model.js';
import { ERROR_CODES, isJsonObject, refusal, type Refusal } from '../json-rpc.js';
import { LENGTH_LIMITS, lengthProblem } from '../length-limits.js';
import { nearNameHint } from './near-name-hint.js';
import { invalidParams, readParams } from './read-params.js';
import { readMeta, type RequestMeta } from './request-meta.js';

/** A request that becomes a durable call. */
export interface RequestedCall {
  readonly kind: 'call';
  readonly invocation: Invocation;
  /** Name of the tool or prompt, uri of the resource. */
  readonly name: string;
  readonly meta: RequestMeta;
}

/** Checked by hand, as strictly as the SDK's CallToolRequestParamsSchema: this is the hot path. */
export function readToolCall(params: JsonObject | undefined, { tools }: Catalogue): RequestedCall | Refusal {
  const { name, arguments: given = {}, _meta, task } = params ?? {};
  if (typeof name !== 'string') return invalidParams('tools/call', 'params.name must be a string');
  const nameProblem = problemOfName(name);
  if (nameProblem !== undefined) return invalidParams('tools/call', nameProblem);
  if (!isJsonObject(given)) return invalidParams('tools/call', 'params.arguments must be an object');
  if (!isTaskRequest(task)) return invalidParams('tools/call', 'params.task must be an object whose ttl is a number');
  const meta = readMeta(_meta);
  if (typeof meta === 'string') return invalidParams('tools/call', meta);
  const tool = tools.get(name);
  if (tool === undefined) return unknownName('tool', name, listedTools(tools));
  if (!tool.model.enabled) return refusal(ERROR_CODES.invalidParams, `Tool ${name} is disabled`);
  return { kind: 'call', invocation: { kind: 'tool', name, arguments: given }, name, meta };
}

export function readPromptRequest(params: JsonObject | undefined, { prompts }: Catalogue): RequestedCall | Refusal {
  const read = readParams('prompts/get', GetPromptRequestParamsSchema, params);
  if (read.kind === 'refusal') return read;
  const { name, arguments: given = {} } = read.data;
  const nameProblem = problemOfName(name);
  if (nameProblem !== undefined) return invalidParams('prompts/get', nameProblem);
  const meta = readMeta(params?.['_meta']);
  if (typeof meta === 'string') return invalidParams('prompts/get', meta);
  if (!prompts.has(name)) return unknownName('prompt', name, [...prompts.keys()]);
  return { kind: 'call', invocation: { kind: 'prompt', name, arguments: given }, name, meta };
}

/** MCP, "Resources", "Error Handling": a resource that does not exist is -32002 with its uri. */
export function readResourceRequest(params: JsonObject | undefined, catalogue: Catalogue): RequestedCall | Refusal {
  const read = readParams('resources/read', ReadResourceRequestParamsSchema, params);
  if (read.kind === 'refusal') return read;
  const { uri } = read.data;
  const uriProblem = lengthProblem({ member: 'params.uri', value: uri, limit: LENGTH_LIMITS.uri });
  if (uriProblem !== undefined) return invalidParams('resources/read', uriProblem);
  const meta = readMeta(params?.['_meta']);
  if (typeof meta === 'string') return invalidParams('resources/read', meta);
  if (catalogue.resourceFor(uri) === undefined) {
    return refusal(ERROR_CODES.resourceNotFound, `Resource not found: ${uri}`, { uri });
  }
  return { kind: 'call', invocation: { kind: 'resource', uri }, name: uri, meta };
}

function problemOfName(name: string): string | undefined {
  return lengthProblem({ member: 'params.name', value: name, limit: LENGTH_LIMITS.name });
}

// No tasks are offered here; a request for one is then served as if it had not asked (MCP 2025-11-25, "Tasks", "Capabilities").
function isTaskRequest(task: JsonValue | undefined): boolean {
  if (task === undefined) return true;
  return isJsonObject(task) && (task['ttl'] === undefined || Number.isFinite(task['ttl']));
}

function listedTools(tools: Catalogue['tools']): readonly string[] {
  return [...tools.values()].filter(({ model }) => model.enabled).map(({ model }) => model.name);
}

function unknownName(kind: 'tool' | 'prompt', name: string, known: readonly string[]): Refusal {
  return refusal(ERROR_CODES.invalidParams, `Unknown ${kind}: ${name}${nearNameHint(name, known)}`);
}
