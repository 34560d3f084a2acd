import type { DefinitionProblem } from '../../errors/definition-error.js';
import { isScope, SCOPE_FORM } from '../../metadata/scope-name.js';
import type { ServerModel } from '../../metadata/server-model.js';
import type { AuthOptions } from './auth-options.js';

const MIN_KEY_LENGTH = 32;

/** What is wrong with `auth`, or with its absence. */
export function authProblems(auth: AuthOptions | undefined, servers: readonly ServerModel[]): DefinitionProblem[] {
  if (auth === undefined)
    return servers.flatMap((server) => offersWithScopes(server).map(({ where }) => withoutAuth(where)));
  const { requiredScopes = [], resource, resourceMetadata, encryptionKey } = auth;
  const { authorizationServers, scopesSupported = [], resourceDocumentation } = resourceMetadata ?? {};
  return [
    ...(isVerifier(auth.verifier) ? [] : [NO_VERIFIER]),
    ...scopeProblems('auth.requiredScopes', requiredScopes),
    ...scopeProblems('auth.resourceMetadata.scopesSupported', scopesSupported),
    ...addressProblems('auth.resource', resource),
    ...addressProblems('auth.resourceMetadata.resourceDocumentation', resourceDocumentation),
    ...(resourceMetadata === undefined ? [] : issuerProblems(authorizationServers)),
    ...(encryptionKey === undefined || isLongEnough(encryptionKey) ? [] : [SHORT_KEY]),
  ];
}

/** Each scope that something of the server asks for, once. */
export function scopesIn(server: ServerModel): readonly string[] {
  return [...new Set(offersWithScopes(server).flatMap(({ scopes = [] }) => scopes))];
}

function offersWithScopes({ tools, prompts, resources }: ServerModel) {
  const offers = [...tools.values(), ...prompts.values(), ...resources.values()];
  return offers.filter(({ scopes = [] }) => scopes.length > 0);
}

function withoutAuth(where: string): DefinitionProblem {
  return {
    where,
    what: 'it has scopes, but the server has no authentication, so that nobody could have them.',
    fix: 'pass auth: { verifier } to DurableMcpFactory.create() (on the command line, by --setup), or take the scopes away.',
  };
}

function isVerifier(verifier: unknown): boolean {
  if (typeof verifier === 'function') return true;
  if (typeof verifier !== 'object' || verifier === null) return false;
  return 'verifyAccessToken' in verifier && typeof verifier.verifyAccessToken === 'function';
}

function scopeProblems(where: string, scopes: unknown): DefinitionProblem[] {
  if (Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string' && isScope(scope))) return [];
  return [{ where, what: 'it is not a list of scopes.', fix: `scopes are ${SCOPE_FORM}, and not offline_access.` }];
}

function addressProblems(where: string, address: unknown): DefinitionProblem[] {
  if (address === undefined || isWebAddress(address)) return [];
  const given = typeof address === 'string' ? `'${address}'` : `a value of type ${typeof address}`;
  return [{ where, what: `${given} is no address.`, fix: "write it whole, such as 'https://mcp.example.com/mcp'." }];
}

/** RFC 8414, section 2: an issuer is an https address. On this machine it may be another. */
function issuerProblems(issuers: unknown): DefinitionProblem[] {
  const where = 'auth.resourceMetadata.authorizationServers';
  const fix = "list at least one issuer, such as 'https://auth.example.com'.";
  if (!Array.isArray(issuers) || issuers.length === 0) return [{ where, what: 'there is none.', fix }];
  return issuers
    .filter((issuer) => !isIssuer(issuer))
    .map((issuer) => ({ where, what: `${String(issuer)} is no https address.`, fix }));
}

function isIssuer(issuer: unknown): boolean {
  if (!isWebAddress(issuer)) return false;
  const { protocol, hostname } = new URL(String(issuer));
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

function isWebAddress(address: unknown): boolean {
  return (
    (typeof address === 'string' || address instanceof URL) &&
    /^https?:\/\/[^/]/.test(String(address)) &&
    URL.canParse(String(address))
  );
}

function isLongEnough(key: unknown): boolean {
  return (typeof key === 'string' || key instanceof Uint8Array) && key.length >= MIN_KEY_LENGTH;
}

const NO_VERIFIER: DefinitionProblem = {
  where: 'auth.verifier',
  what: 'it is neither a function nor an object with verifyAccessToken.',
  fix: 'write auth: { verifier: async (token) => ({ clientId, scopes, expiresAt, extra: { iss, sub } }) }.',
};
const SHORT_KEY: DefinitionProblem = {
  where: 'auth.encryptionKey',
  what: 'it is too short to be secret.',
  fix: `give at least ${MIN_KEY_LENGTH} random characters or bytes.`,
};
