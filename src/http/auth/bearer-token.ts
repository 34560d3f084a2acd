/** The access token of a request (RFC 6750, section 2.1), or what is wrong with its Authorization header, fit for clients. */
export type BearerToken =
  { readonly kind: 'token'; readonly token: string } | { readonly kind: 'unusable'; readonly problem: string };

/** A token in the query or the body does not count (MCP, "Access Token Usage"). */
export function readBearerToken(authorization: string | undefined): BearerToken {
  const text = authorization?.trim() ?? '';
  if (text === '') return unusable('Missing Authorization header');
  const [, scheme, token] = /^(\S+)(?: +(\S+))?$/.exec(text) ?? [];
  if (scheme?.toLowerCase() !== 'bearer') return unusable('The Authorization header must be: Bearer <token>');
  if (token === undefined || !VISIBLE.test(token)) return unusable('The Authorization header holds no bearer token');
  return { kind: 'token', token };
}

// RFC 6750 allows less, but API keys are handed out that hold more. The verifier knows what it takes.
const VISIBLE = /^[\x21-\x7e]+$/;

function unusable(problem: string): BearerToken {
  return { kind: 'unusable', problem };
}
