import { BAD_EXCHANGE, refuse, type Refusal } from '../refusal.js';

export interface Challenge {
  readonly error: 'invalid_token' | 'insufficient_scope';
  /** Fit for clients. */
  readonly description: string;
  /** All that the operation needs, not only what is missing: a client asks for just these (MCP, "Scope Challenge Handling"). */
  readonly scopes: readonly string[];
  /** Address of the protected resource metadata. */
  readonly metadata: string | undefined;
}

const STATUS = { invalid_token: 401, insufficient_scope: 403 } as const;
const TITLE = { invalid_token: 'Unauthorized', insufficient_scope: 'Forbidden' } as const;

/** RFC 6750, section 3; RFC 9728, section 5.1. As the SDK does, also a request without a token is told `invalid_token`. */
export function challenge({ error, description, scopes, metadata }: Challenge): Refusal {
  const parameters = [
    parameter('error', error),
    parameter('error_description', description),
    ...(scopes.length === 0 ? [] : [parameter('scope', scopes.join(' '))]),
    ...(metadata === undefined ? [] : [parameter('resource_metadata', metadata)]),
  ];
  return refuse({
    status: STATUS[error],
    code: BAD_EXCHANGE,
    message: `${TITLE[error]}: ${description}`,
    headers: ['www-authenticate', `Bearer ${parameters.join(', ')}`],
  });
}

// RFC 6750, section 3: neither quotes nor backslashes within a value, and nothing beyond ASCII.
function parameter(name: string, value: string): string {
  return `${name}="${value.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, '?')}"`;
}
