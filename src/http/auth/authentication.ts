import type { IncomingMessage } from 'node:http';
import type { CallAuth } from '../../engine/auth/call-auth.js';
import type { Logger } from '../../runtime/port.js';
import { unavailable } from '../failure-refusal.js';
import { INTERNAL_ERROR, refuse, type Refusal } from '../refusal.js';
import type { AuthOptions, VerifiedToken, VerifyAccessToken } from './auth-options.js';
import { readBearerToken } from './bearer-token.js';
import { challenge, type Challenge } from './challenge.js';
import { ResourceAddress, WELL_KNOWN } from './resource-address.js';
import { resourceMetadata } from './resource-metadata.js';
import { callAuth, namesSubject } from './verified-auth.js';
import { failureOf } from './verifier-failure.js';

export interface AuthenticationOptions extends AuthOptions {
  /** Where a listener serves the endpoint. */
  readonly path: string;
  /** No other server shares the origin. */
  readonly isOnly: boolean;
  /** What tools, prompts and resources ask for. */
  readonly scopes: readonly string[];
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export type Authenticated = { readonly kind: 'authenticated'; readonly auth: CallAuth } | Refusal;

/** The access tokens of one server's requests: MCP 2025-11-25, "Authorization", for a resource server. */
export class Authentication {
  /** Paths on which the metadata is served. */
  readonly metadataPaths: readonly string[];
  readonly #options: AuthenticationOptions;
  readonly #verify: VerifyAccessToken;
  readonly #address: ResourceAddress;
  readonly #required: readonly string[];
  #hasWarned = false;

  constructor(options: AuthenticationOptions) {
    const { verifier, resource, path, requiredScopes = [] } = options;
    this.#options = options;
    this.#verify = typeof verifier === 'function' ? verifier : async (token) => verifier.verifyAccessToken(token);
    this.#address = new ResourceAddress({ resource: resource === undefined ? undefined : new URL(resource), path });
    this.#required = requiredScopes;
    const root = options.isOnly ? [WELL_KNOWN] : [];
    this.metadataPaths = options.resourceMetadata === undefined ? [] : [...this.#address.metadataPaths, ...root];
  }

  /** Of each request, whatever it asks for. Never rejects: a verifier's failure is logged here, once. */
  async authenticate(request: IncomingMessage): Promise<Authenticated> {
    const bearer = readBearerToken(request.headers.authorization);
    if (bearer.kind === 'unusable') return this.#refuse(request, invalidToken(bearer.problem));
    try {
      const verified = await this.#verify(bearer.token);
      if (verified === undefined || verified === null)
        return this.#refuse(request, invalidToken('The access token is invalid'));
      const auth = callAuth(bearer.token, verified, this.#options.principal);
      this.#warnWithoutSubject(verified);
      return this.#refuseUnfit(request, auth) ?? { kind: 'authenticated', auth };
    } catch (error) {
      return this.#refuseFailure(request, error);
    }
  }

  /** For what asks for scopes of its own, beside those of every request. */
  refuseWithout(scopes: readonly string[], auth: CallAuth, request: IncomingMessage): Refusal | undefined {
    const needed = [...new Set([...this.#required, ...scopes])];
    if (needed.every((scope) => auth.scopes.includes(scope))) return undefined;
    return this.#refuse(request, insufficientScope(needed));
  }

  /** JSON; undefined if none is configured. */
  metadataFor(request: IncomingMessage): string | undefined {
    const { resourceMetadata: options, scopes } = this.#options;
    if (options === undefined) return undefined;
    const all = [...new Set([...this.#required, ...scopes])];
    return resourceMetadata(this.#address.ofRequest(request), options, all);
  }

  #refuseUnfit(request: IncomingMessage, auth: CallAuth): Refusal | undefined {
    const { now, logger } = this.#options;
    if (auth.resource !== undefined && !this.#address.isSame(auth.resource, request)) {
      const facts = { resource: auth.resource.href, expected: this.#address.ofRequest(request).href };
      logger.info(
        facts,
        'Refused a token for another resource. If this is the server, set auth.resource to its address.',
      );
      return this.#refuse(request, invalidToken('The access token was not issued for this resource'));
    }
    if (auth.expiresAt !== undefined && auth.expiresAt * 1000 <= now()) {
      return this.#refuse(request, invalidToken('The access token has expired'));
    }
    return this.refuseWithout([], auth, request);
  }

  #refuseFailure(request: IncomingMessage, error: unknown): Refusal {
    const { logger } = this.#options;
    const failure = failureOf(error);
    switch (failure.kind) {
      case 'invalid':
        return this.#refuse(request, invalidToken(failure.description));
      case 'insufficient':
        return this.#refuse(request, insufficientScope(this.#required));
      case 'unavailable':
        logger.warn({ err: error }, 'Access tokens cannot be verified just now; the client was told to try again');
        return unavailable('access tokens cannot be verified just now');
      case 'unforeseen':
        logger.error({ err: error }, 'The verifier of access tokens failed unexpectedly; the client was told 500');
        return refuse({ status: 500, code: INTERNAL_ERROR, message: 'Internal error' });
    }
  }

  #refuse(request: IncomingMessage, { scopes = this.#required, ...told }: Told): Refusal {
    const hasMetadata = this.#options.resourceMetadata !== undefined;
    const metadata = hasMetadata ? this.#address.metadataOf(this.#address.ofRequest(request)) : undefined;
    return challenge({ ...told, scopes, metadata });
  }

  #warnWithoutSubject(verified: VerifiedToken): void {
    if (this.#hasWarned || this.#options.principal !== undefined || namesSubject(verified)) return;
    this.#hasWarned = true;
    this.#options.logger.warn(
      { clientId: verified.clientId },
      'A token names no user (extra.sub), so that all users of its client share their sessions. If it stands for a user, let the verifier give extra.sub, or set auth.principal.',
    );
  }
}

type Told = Pick<Challenge, 'error' | 'description'> & Partial<Pick<Challenge, 'scopes'>>;

function invalidToken(description: string): Told {
  return { error: 'invalid_token', description };
}

function insufficientScope(scopes: readonly string[]): Told {
  return { error: 'insufficient_scope', description: 'The access token does not allow this', scopes };
}
