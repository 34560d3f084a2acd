import type { CallAuth } from '../../src/engine/auth/call-auth.js';

/** What a verifier might have said of somebody's token. */
export function authOf(principal: string, more: Partial<CallAuth> = {}): CallAuth {
  return {
    principal,
    token: `token of ${principal}`,
    clientId: 'client',
    scopes: [],
    expiresAt: undefined,
    resource: undefined,
    extra: {},
    ...more,
  };
}
