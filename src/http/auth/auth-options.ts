/** What a verifier says of an access token. AuthInfo of `@modelcontextprotocol/sdk` fits. */
export interface VerifiedToken {
  readonly clientId: string;
  /** All that the token allows: where one scope includes others, with those. */
  readonly scopes: readonly string[];
  /** Seconds since the epoch. Absent: the token does not expire. */
  readonly expiresAt?: number | undefined;
  /** The resource that the token was issued for (RFC 8707). If it is given, it must be this server. */
  readonly resource?: URL | undefined;
  /** Anything else, as far as it is JSON. `iss` and `sub` say who the user is. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Resolves with what is known of a valid token. For an invalid one it resolves with nothing, or rejects with
 * InvalidTokenError of `@modelcontextprotocol/sdk` or with an error of jose about the token.
 */
export type VerifyAccessToken = (token: string) => Promise<VerifiedToken | null | undefined>;

/** The protected resource metadata (RFC 9728) by which clients find out where to get a token. */
export interface ResourceMetadataOptions {
  /** Issuers of tokens for this server, as they write themselves: `https://auth.example.com`. */
  readonly authorizationServers: readonly (string | URL)[];
  readonly resourceName?: string;
  /** Default: `requiredScopes`, and the scopes of all tools, prompts and resources. */
  readonly scopesSupported?: readonly string[];
  /** Address of a page for developers. */
  readonly resourceDocumentation?: string | URL;
}

/** Makes the server an OAuth resource server (MCP 2025-11-25, "Authorization"): every request must carry an access token. */
export interface AuthOptions {
  /** A function, or an object with a `verifyAccessToken` such as the SDK's OAuthTokenVerifier. Called for each request. */
  readonly verifier: VerifyAccessToken | { readonly verifyAccessToken: VerifyAccessToken };
  /** What every token must allow. */
  readonly requiredScopes?: readonly string[];
  /**
   * The server's address as clients write it, such as `https://mcp.example.com/mcp`; with several server classes the one below which
   * they are. Default: made of each request's own host and path, which is not known behind a proxy that speaks TLS.
   */
  readonly resource?: string | URL;
  /** Served under `/.well-known/oauth-protected-resource`. Default: none, for clients that have their tokens from elsewhere. */
  readonly resourceMetadata?: ResourceMetadataOptions;
  /** Names the one whose sessions these are. Default: `extra.iss` and `extra.sub`; without a `sub`, `extra.iss` and the client id. */
  readonly principal?: (token: VerifiedToken) => string;
  /** False: access tokens are not written to the disk; a call that runs again after a restart has no `context.auth.token`. Default true. */
  readonly storeToken?: boolean;
  /** At least 32 characters or bytes, by which tokens and `extra` are encrypted on the disk (AES-256-GCM). Default: they are plain text. */
  readonly encryptionKey?: string | Uint8Array;
}
