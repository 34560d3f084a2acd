import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import { DemoInMemoryAuthProvider } from '@modelcontextprotocol/sdk/examples/server/demoInMemoryOAuthProvider.js';
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { mcpAuthRouter } from '@modelcontextprotocol/sdk/server/auth/router.js';
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
import type {
  OAuthClientInformationMixed,
  OAuthClientMetadata,
  OAuthTokens,
} from '@modelcontextprotocol/sdk/shared/auth.js';
import express from 'express';

const REDIRECT = 'http://127.0.0.1:1/callback';

/** The SDK's own authorization server, which gives a token to whoever asks. */
export class AuthorizationServer {
  readonly #provider = new DemoInMemoryAuthProvider();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<AuthorizationServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const authorization = new AuthorizationServer(server);
    const web = express();
    web.use(mcpAuthRouter({ provider: authorization.#provider, issuerUrl: new URL(authorization.issuer) }));
    server.on('request', web);
    return authorization;
  }

  get issuer(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/`;
  }

  /** As an existing verifier is, which knows nothing of this library. */
  async verifyAccessToken(token: string): Promise<AuthInfo> {
    try {
      return await this.#provider.verifyAccessToken(token);
    } catch {
      throw new InvalidTokenError('Unknown token');
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A client that keeps all in memory, and whose user says yes. */
export class WillingUser implements OAuthClientProvider {
  readonly redirectUrl = REDIRECT;
  readonly clientMetadata: OAuthClientMetadata = {
    redirect_uris: [REDIRECT],
    token_endpoint_auth_method: 'none',
    client_name: 'test',
  };
  /** Scopes that were asked for, each time. */
  readonly asked: (string | null)[] = [];
  #client: OAuthClientInformationMixed | undefined;
  #tokens: OAuthTokens | undefined;
  #verifier = '';
  #code = '';

  clientInformation(): OAuthClientInformationMixed | undefined {
    return this.#client;
  }

  saveClientInformation(client: OAuthClientInformationMixed): void {
    this.#client = client;
  }

  tokens(): OAuthTokens | undefined {
    return this.#tokens;
  }

  saveTokens(tokens: OAuthTokens): void {
    this.#tokens = tokens;
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    this.asked.push(url.searchParams.get('scope'));
    const response = await fetch(url, { redirect: 'manual' });
    this.#code = new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  /** What the authorization server gave to the user's browser. */
  get code(): string {
    return this.#code;
  }
}
