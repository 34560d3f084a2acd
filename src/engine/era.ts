import type { JsonObject } from '../metadata/server-model.js';
import type { CallRecord, InstanceRecord } from '../runtime/port.js';
import type { EngineEvent } from './events.js';

/** Who is on the other side of a call, as the era negotiated it. */
export interface ClientFacts {
  readonly clientInfo: { readonly name: string; readonly version: string; readonly [key: string]: unknown } | undefined;
  readonly clientCapabilities: JsonObject;
}

/** What the engine must ask of a protocol era; `protocol/` implements it. */
export interface Era {
  readonly name: 'session' | 'stateless';
  client(session: InstanceRecord): ClientFacts;
  /** Whether this client is to receive this event: a log message below its level, or progress that it did not ask for, is not even stored. */
  wants(call: CallRecord, session: InstanceRecord, event: EngineEvent): boolean;
}
