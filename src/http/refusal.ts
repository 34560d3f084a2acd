/** Why a request is not served: an HTTP status with a JSON-RPC error object, whose id is null as no request is answered. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: number;
  /** JSON-RPC error code. */
  readonly code: number;
  /** Fit for clients. */
  readonly message: string;
  /** Further response headers: name, value, name, value, … */
  readonly headers?: readonly string[];
  /** The connection goes with the response, as the rest of the body is not worth reading. */
  readonly closesConnection?: boolean;
}

export function refuse(facts: Omit<Refusal, 'kind'>): Refusal {
  return Object.freeze({ kind: 'refusal', ...facts });
}

/** JSON-RPC 2.0, section 5.1, and the two that MCP's SDKs use for their HTTP edge. */
export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
export const INTERNAL_ERROR = -32603;
export const BAD_EXCHANGE = -32000;
export const SESSION_NOT_FOUND = -32001;

/** A piece of a request, made short enough to be repeated in a message. */
export function excerpt(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}
