import type { InstanceKey } from '../port.js';
import type { Unit } from './statements.js';

/** Forgets an instance, its calls and their streams. */
export function sessionDeletion(key: InstanceKey): Unit {
  return [
    ['deleteSessionEvents', key],
    ['deleteSessionJournal', key],
    ['deleteSessionCalls', key],
    ['deleteEvents', key, Number.MAX_SAFE_INTEGER],
    ['deleteInstance', key],
  ];
}
