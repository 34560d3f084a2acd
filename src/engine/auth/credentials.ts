import type { CallId, Logger } from '../../runtime/port.js';
import type { CallAuth } from './call-auth.js';
import { TextSeal } from './sealed-text.js';
import type { Secrets, StoredAuth } from './stored-auth.js';

export interface CredentialsOptions {
  readonly logger: Logger;
  /** False: tokens are only in memory, and a call that runs again after a restart has none. Default true. */
  readonly storeToken?: boolean | undefined;
  /** Seals the token and `extra`. Default: they are stored as they are. */
  readonly encryptionKey?: string | Uint8Array | undefined;
}

/** Turns a call's auth into what is stored with the call, and back. */
export class Credentials {
  readonly #logger: Logger;
  readonly #storesTokens: boolean;
  readonly #seal: TextSeal | undefined;
  /** Of unfinished calls whose token is not stored. */
  readonly #tokens = new Map<CallId, string>();

  constructor({ logger, storeToken = true, encryptionKey }: CredentialsOptions) {
    this.#logger = logger;
    this.#storesTokens = storeToken;
    this.#seal = encryptionKey === undefined ? undefined : new TextSeal(encryptionKey);
  }

  /** For a new call, until `forget`. */
  store(call: CallId, auth: CallAuth): StoredAuth {
    const { principal, clientId, scopes, expiresAt, resource, token, extra } = auth;
    if (!this.#storesTokens && token !== undefined) this.#tokens.set(call, token);
    const secrets: Secrets = { token: this.#storesTokens ? token : undefined, extra };
    const sealed = this.#seal?.seal(JSON.stringify(secrets), call);
    const kept = sealed === undefined ? { secrets } : { sealed };
    return { principal, clientId, scopes, expiresAt, resource: resource?.href, ...kept };
  }

  open(call: CallId, stored: StoredAuth): CallAuth {
    const { principal, clientId, scopes, expiresAt, resource } = stored;
    const { token, extra } = this.#secretsOf(call, stored);
    return Object.freeze({
      principal,
      token: token ?? this.#tokens.get(call),
      clientId,
      scopes,
      expiresAt,
      resource: resource === undefined ? undefined : new URL(resource),
      extra,
    });
  }

  /** The call has ended. */
  forget(call: CallId): void {
    this.#tokens.delete(call);
  }

  #secretsOf(call: CallId, { secrets, sealed }: StoredAuth): Secrets {
    if (sealed === undefined) return secrets ?? { extra: {} };
    const opened = this.#seal?.open(sealed, call);
    if (opened !== undefined) return parseSecrets(opened);
    const message = 'The stored token of a call cannot be read with this encryptionKey; the call runs without it.';
    this.#logger.warn({ call }, message);
    return { extra: {} };
  }
}

function parseSecrets(text: string): Secrets {
  return JSON.parse(text) as Secrets;
}
