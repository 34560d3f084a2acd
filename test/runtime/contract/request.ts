import { uuidv7 } from 'uuidv7';
import type { CallRequest } from '../../../src/runtime/port.js';
import type { Scene } from './scene.js';

interface RequestFacts {
  readonly session?: string;
  readonly requestId?: string | number;
  readonly input?: string;
  readonly idempotencyKey?: string;
}

/** A call of the scene's instance, unless another is named. */
export function request(
  { key }: Scene,
  { session = key, requestId = 1, input = '{}', idempotencyKey }: RequestFacts,
): CallRequest {
  const origin = {
    era: 'session' as const,
    method: 'tools/call',
    name: 'add',
    requestId,
    progressToken: 'p',
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
  return { id: uuidv7(), session, instance: session, origin, input, digest: `digest of ${input}` };
}
