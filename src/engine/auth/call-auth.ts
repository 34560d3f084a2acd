import type { JsonObject } from '../../metadata/server-model.js';

/** Who made a call: what the verifier said of the access token that came with its request. The same in every run of the call. */
export interface CallAuth {
  /** Whose session it is (G10): issuer and subject of the token, or what `auth.principal` made of it. */
  readonly principal: string;
  /** The access token. Undefined after a restart with `auth: { storeToken: false }`, or when `encryptionKey` was changed. */
  readonly token: string | undefined;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Seconds since the epoch. A call may outlast its token: it is checked when the request comes, and not again. */
  readonly expiresAt: number | undefined;
  /** The resource that the token was issued for (RFC 8707). */
  readonly resource: URL | undefined;
  /** What else the verifier said, as JSON keeps it. */
  readonly extra: JsonObject;
}
