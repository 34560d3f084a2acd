/** What it means that a verifier threw. */
export type VerifierFailure =
  | { readonly kind: 'invalid'; readonly description: string }
  | { readonly kind: 'insufficient' }
  | { readonly kind: 'unavailable' }
  /** Nothing that a verifier throws on purpose. */
  | { readonly kind: 'unforeseen' };

const INVALID = 'The access token is invalid or has expired';

/** By the error's code, not by its class: there may be several copies of the SDK and of jose. */
export function failureOf(error: unknown): VerifierFailure {
  if (!(error instanceof Error)) return { kind: 'unforeseen' };
  switch (textMember(error, 'errorCode')) {
    // The SDK's OAuth errors; their messages are for clients.
    case 'invalid_token':
      return { kind: 'invalid', description: error.message.slice(0, 200) || INVALID };
    case 'insufficient_scope':
      return { kind: 'insufficient' };
    case 'temporarily_unavailable':
      return { kind: 'unavailable' };
    default:
      return isAboutToken(textMember(error, 'code') ?? '') ? INVALID_BY_JOSE : { kind: 'unforeseen' };
  }
}

const INVALID_BY_JOSE: VerifierFailure = { kind: 'invalid', description: INVALID };

/** The codes of jose's errors for a token that is not what it should be; others say that keys could not be fetched or used. */
function isAboutToken(code: string): boolean {
  return /^ERR_(JWT|JWS|JWE)_/.test(code) || code === 'ERR_JWKS_NO_MATCHING_KEY' || code === 'ERR_JOSE_ALG_NOT_ALLOWED';
}

function textMember(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
