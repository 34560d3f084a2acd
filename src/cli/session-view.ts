import { CommandError } from '../errors/command-errors.js';
import { isJsonObject } from '../protocol/json-rpc.js';
import { sessionKey } from '../protocol/session-era/session-key.js';
import type { SessionFacts, SessionReader } from '../runtime/session-reader.js';
import { storedJson, storedTime } from './stored-time.js';

/** A session (or another instance), as the command line shows it. */
export interface SessionView {
  readonly key: string;
  readonly principal?: string;
  /** Name and version that the client gave. */
  readonly client?: string;
  readonly protocolVersion?: string;
  readonly createdAt?: string | undefined;
  readonly usedAt?: string | undefined;
  readonly calls: number;
  readonly unfinishedCalls: number;
  /** Characters of the stored fields. */
  readonly fieldsLength: number;
}

export function sessionView(facts: SessionFacts): SessionView {
  const { key, principal, calls, unfinishedCalls, fieldsLength } = facts;
  const attributes = storedJson(facts.attributes);
  const { clientInfo, protocolVersion } = isJsonObject(attributes) ? attributes : {};
  const client = clientName(clientInfo);
  return {
    key,
    ...(principal !== undefined && { principal }),
    ...(client !== undefined && { client }),
    ...(typeof protocolVersion === 'string' && { protocolVersion }),
    createdAt: storedTime(facts.createdAt),
    usedAt: storedTime(facts.usedAt),
    calls,
    unfinishedCalls,
    fieldsLength,
  };
}

function clientName(clientInfo: unknown): string | undefined {
  if (!isJsonObject(clientInfo)) return undefined;
  const { name, version } = clientInfo;
  return [name, version].filter((part) => typeof part === 'string').join(' ');
}

/** By its key or its session id. Throws CommandError if there is none. */
export async function findSession(
  reader: SessionReader,
  name: string,
): Promise<SessionView & { readonly fields: unknown }> {
  const found = (await reader.session(name)) ?? (await reader.session(sessionKey(name)));
  if (found === undefined) throw new CommandError(`There is no session ${name}. See durable-mcp sessions list.`);
  return { ...sessionView(found), fields: storedJson(found.fields) };
}
