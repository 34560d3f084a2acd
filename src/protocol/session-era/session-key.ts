import type { InstanceKey } from '../../runtime/port.js';

/** Under which a runtime keeps the session. */
export function sessionKey(sessionId: string): InstanceKey {
  return `session:${sessionId}`;
}
