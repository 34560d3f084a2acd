import { SetLevelRequestParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import type { LogLevel } from '../../engine/events.js';
import type { JsonObject } from '../../metadata/server-model.js';
import type { Refusal } from '../json-rpc.js';
import { readParams } from './read-params.js';

/** The level that a logging/setLevel request asks for. */
export function readLogLevel(params: JsonObject | undefined): LogLevel | Refusal {
  const read = readParams('logging/setLevel', SetLevelRequestParamsSchema, params);
  return read.kind === 'refusal' ? read : read.data.level;
}
