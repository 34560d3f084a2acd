import type { Edge, Exchange } from './edge.js';
import type { Refusal } from './refusal.js';

/** Refuses what the access token does not allow, with all scopes that are needed. Without authentication nothing is. */
export function refuseWithoutScopes(
  { authentication }: Edge,
  { auth, request }: Exchange,
  scopes: () => readonly string[],
): Refusal | undefined {
  if (authentication === undefined || auth === undefined) return undefined;
  return authentication.refuseWithout(scopes(), auth, request);
}
