import { CommandError } from '../errors/command-errors.js';
import { isJsonObject } from '../protocol/json-rpc.js';
import { sessionKey } from '../protocol/session-era/session-key.js';
import type { Row } from '../runtime/embedded/statements.js';
import type { StoreReader } from '../runtime/embedded/store-reader.js';
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

export function sessionView(row: Row): SessionView {
  const attributes = storedJson(row, 'attributes');
  const { clientInfo, protocolVersion } = isJsonObject(attributes) ? attributes : {};
  const client = clientName(clientInfo);
  const principal = row['principal'];
  return {
    key: String(row['key']),
    ...(typeof principal === 'string' && { principal }),
    ...(client !== undefined && { client }),
    ...(typeof protocolVersion === 'string' && { protocolVersion }),
    createdAt: storedTime(row, 'created_at'),
    usedAt: storedTime(row, 'used_at'),
    calls: Number(row['calls']),
    unfinishedCalls: Number(row['unfinished']),
    fieldsLength: Number(row['fields_length'] ?? 0),
  };
}

function clientName(clientInfo: unknown): string | undefined {
  if (!isJsonObject(clientInfo)) return undefined;
  const { name, version } = clientInfo;
  return [name, version].filter((part) => typeof part === 'string').join(' ');
}

/** By its key or its session id. Throws CommandError if there is none. */
export function findSession(reader: StoreReader, name: string): SessionView & { readonly fields: unknown } {
  const [row] = [...reader.all('instance', name), ...reader.all('instance', sessionKey(name))];
  if (row === undefined) throw new CommandError(`There is no session ${name}. See durable-mcp sessions list.`);
  return { ...sessionView(row), fields: storedJson(row, 'fields') };
}
