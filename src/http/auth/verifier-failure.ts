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
      return failureOfJose(textMember(error, 'code') ?? '');
  }
}

function failureOfJose(code: string): VerifierFailure {
  if (ABOUT_TOKEN.test(code)) return { kind: 'invalid', description: INVALID };
  return { kind: code === 'ERR_JWKS_TIMEOUT' ? 'unavailable' : 'unforeseen' };
}

/** Of jose's errors, those that a token alone can cause; others say that keys could not be fetched or used. */
const ABOUT_TOKEN =
  /^ERR_(JWT_|JWS_|JWE_|JWKS_NO_MATCHING_KEY|JWKS_MULTIPLE_MATCHING_KEYS|JOSE_ALG_NOT_ALLOWED|JOSE_NOT_SUPPORTED)/;

function textMember(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
