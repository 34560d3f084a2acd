import type { ClientFacts } from '../../engine/era.js';
import { LOG_LEVELS, type LogLevel } from '../../engine/events.js';
import { StoreDamagedError } from '../../errors/store-errors.js';
import type { JsonObject } from '../../metadata/server-model.js';
import { isJsonObject } from '../json-rpc.js';

/** What was negotiated with a session's client; stored with the session, so that it survives restarts. */
export interface SessionAttributes {
  readonly protocolVersion: string;
  readonly clientInfo: NonNullable<ClientFacts['clientInfo']>;
  readonly capabilities: JsonObject;
  /** The client sent notifications/initialized. */
  readonly isInitialized: boolean;
  /** Absent: the client has set none, and gets every log message. */
  readonly logLevel?: LogLevel;
}

export function attributesText(attributes: SessionAttributes): string {
  return JSON.stringify(attributes);
}

/** Throws StoreDamagedError for a text that was not written by `attributesText`. */
export function parseAttributes(text: string, key: string): SessionAttributes {
  const attributes = parseJson(text);
  if (!isJsonObject(attributes) || !isAttributes(attributes)) {
    throw new StoreDamagedError(
      `The stored attributes of ${key} cannot be read. Delete that session; its client will start a new one.`,
    );
  }
  return attributes;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAttributes(value: JsonObject): value is JsonObject & SessionAttributes {
  const { protocolVersion, clientInfo, capabilities, logLevel } = value;
  if (typeof protocolVersion !== 'string' || !isJsonObject(clientInfo) || !isJsonObject(capabilities)) return false;
  return logLevel === undefined || LOG_LEVELS.some((level) => level === logLevel);
}
