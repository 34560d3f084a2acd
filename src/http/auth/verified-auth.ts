import type { CallAuth } from '../../engine/auth/call-auth.js';
import type { JsonObject } from '../../metadata/server-model.js';
import { isKeptWhole } from '../../protocol/length-limits.js';
import type { AuthOptions, VerifiedToken } from './auth-options.js';

/** What handlers see of a verified token. Throws TypeError for what a verifier must not give. */
export function callAuth(token: string, verified: VerifiedToken, principalOf: AuthOptions['principal']): CallAuth {
  const { clientId, scopes, expiresAt, resource } = requireUsable(verified);
  return Object.freeze({
    principal: requirePrincipal((principalOf ?? principalOfToken)(verified)),
    token,
    clientId,
    scopes: Object.freeze([...scopes]),
    expiresAt,
    resource,
    extra: parseExtra(verified.extra),
  });
}

/** Whether the verifier says which user it is. */
export function namesSubject({ extra = {} }: VerifiedToken): boolean {
  return textOf(extra['sub']) !== undefined;
}

/** Issuer and subject, or issuer and client for a client that acts on its own. JSON, so that no two can be mistaken for each other. */
function principalOfToken({ extra = {}, clientId }: VerifiedToken): string {
  const [iss, sub] = [textOf(extra['iss']), textOf(extra['sub'])];
  return JSON.stringify(sub === undefined ? { iss, client_id: clientId } : { iss, sub });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function requirePrincipal(principal: unknown): string {
  if (typeof principal !== 'string' || principal === '') {
    throw new TypeError(`auth.principal must give a text that is not empty; it gave ${String(principal)}.`);
  }
  if (isKeptWhole(principal)) return principal;
  const given = JSON.stringify(principal);
  throw new TypeError(
    `auth.principal must not give U+0000 or half a surrogate pair, which no store keeps; it gave ${given}.`,
  );
}

function requireUsable(verified: VerifiedToken): VerifiedToken {
  const { clientId, scopes, expiresAt, resource } = verified;
  if (typeof clientId !== 'string') throw unusable('clientId', 'a string');
  if (!isListOfTexts(scopes)) throw unusable('scopes', 'an array of strings');
  if (expiresAt !== undefined && !Number.isFinite(expiresAt)) throw unusable('expiresAt', 'a number of seconds');
  if (resource !== undefined && !(resource instanceof URL)) throw unusable('resource', 'a URL');
  return verified;
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

// As it is stored: a call's first run sees no more than a run after a restart.
function parseExtra(extra: VerifiedToken['extra'] = {}): JsonObject {
  return JSON.parse(JSON.stringify(extra)) as JsonObject;
}

function unusable(member: string, expected: string): TypeError {
  return new TypeError(`${member} of what auth.verifier gave for a token must be ${expected}.`);
}
