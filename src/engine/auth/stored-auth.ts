import type { JsonObject } from '../../metadata/server-model.js';

/** A call's auth as it is stored beside its arguments, until the call ends. */
export interface StoredAuth {
  readonly principal: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly expiresAt?: number | undefined;
  readonly resource?: string | undefined;
  /** Absent where it is sealed. */
  readonly secrets?: Secrets | undefined;
  /** JSON of the secrets, encrypted. */
  readonly sealed?: string | undefined;
}

/** What the key is for, where there is one: an application may well keep other tokens in `extra`. */
export interface Secrets {
  readonly token?: string | undefined;
  readonly extra: JsonObject;
}
