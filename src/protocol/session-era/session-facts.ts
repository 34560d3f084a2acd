import type { ClientFacts, Era } from '../../engine/era.js';
import { LOG_LEVELS, type EngineEvent } from '../../engine/events.js';
import type { CallRecord, InstanceRecord } from '../../runtime/port.js';
import { AttributesReader } from './attributes-reader.js';

/** What the engine learns of the client behind a session. */
export class SessionFacts implements Era {
  readonly name = 'session';
  readonly #reader = new AttributesReader();

  client(session: InstanceRecord): ClientFacts {
    const { clientInfo, capabilities } = this.#reader.read(session);
    return { clientInfo, clientCapabilities: capabilities };
  }

  /** MCP: "Progress" (only with a token), "Logging" (from the set level on; without one the server decides), "Resources" (only subscribers hear of updates). */
  wants(call: CallRecord, session: InstanceRecord, event: EngineEvent): boolean {
    switch (event.topic) {
      case 'progress':
        return call.origin.progressToken !== undefined;
      case 'log': {
        const { logLevel } = this.#reader.read(session);
        return logLevel === undefined || LOG_LEVELS.indexOf(event.level) >= LOG_LEVELS.indexOf(logLevel);
      }
      case 'resource-updated':
        // This era answers no resources/subscribe, so that nobody has subscribed.
        return false;
      default:
        return true;
    }
  }
}
