import { InitializeRequestParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Catalogue } from '../../engine/catalogue.js';
import type { JsonObject } from '../../metadata/server-model.js';
import type { Refusal } from '../json-rpc.js';
import { LENGTH_LIMITS, lengthProblem } from '../length-limits.js';
import { negotiateVersion } from './protocol-versions.js';
import { invalidParams, readParams } from './read-params.js';
import type { SessionAttributes } from './session-attributes.js';

export type Initialization = { readonly kind: 'negotiated'; readonly attributes: SessionAttributes } | Refusal;

/** What an initialize request settles. Client info and capabilities are kept whole, with what this version does not know. */
export function readInitialization(params: JsonObject | undefined): Initialization {
  const problem = problemOfClient(params);
  if (problem !== undefined) return invalidParams('initialize', problem);
  const read = readParams('initialize', InitializeRequestParamsSchema, params);
  if (read.kind === 'refusal') return read;
  const protocolVersion = negotiateVersion(read.data.protocolVersion);
  return { kind: 'negotiated', attributes: { protocolVersion, ...parseClient(params), isInitialized: false } };
}

/** The result of an initialize request, as JSON. A list is offered when there is anything to list. */
export function initializeResult({ server, tools, prompts, resources }: Catalogue, protocolVersion: string): string {
  const { name, version, title, icons, websiteUrl, instructions } = server;
  const changing = { listChanged: true };
  return JSON.stringify({
    protocolVersion,
    capabilities: {
      logging: {},
      tools: tools.size > 0 ? changing : undefined,
      prompts: prompts.size > 0 ? changing : undefined,
      resources: resources.size > 0 ? changing : undefined,
    },
    serverInfo: { name, version, title, icons, websiteUrl },
    instructions,
  });
}

// Asked before the schema, whose messages repeat the names of members, of whatever length.
function problemOfClient({ clientInfo = null, capabilities = null }: JsonObject = {}): string | undefined {
  const member = 'params.clientInfo and params.capabilities as JSON';
  const value = JSON.stringify(clientInfo) + JSON.stringify(capabilities);
  return lengthProblem({ member, value, limit: LENGTH_LIMITS.client });
}

function parseClient(params: JsonObject = {}): Pick<SessionAttributes, 'clientInfo' | 'capabilities'> {
  return {
    clientInfo: params['clientInfo'] as JsonObject & SessionAttributes['clientInfo'],
    capabilities: params['capabilities'] as JsonObject,
  };
}
