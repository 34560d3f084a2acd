import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import type { DurableMcpApp } from '../../src/app.js';
import { DurableMcpFactory } from '../../src/factory.js';
import { embedded } from '../../src/runtime/embedded/embedded.js';
import { Workshop } from '../crash/fixtures/workshop.js';
import { RawSession } from '../crash/support/raw-session.js';
import { INITIALIZE, send } from '../http/support/client.js';
import { RecordingLogger } from '../http/support/recording-logger.js';

const ISSUER = 'https://auth.example.com';
const RESOURCE = 'https://mcp.example.com/mcp';

type Claims = Readonly<{ audience?: string; expires?: string; key?: CryptoKeyOf }>;
type CryptoKeyOf = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

describe('A verifier of JWTs that is made with jose, as the README shows it', () => {
  let directory: string;
  let app: DurableMcpApp;
  let privateKey: CryptoKeyOf;
  let strangersKey: CryptoKeyOf;
  const logger = new RecordingLogger();
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-jose-'));
    const [own, other] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')];
    privateKey = own.privateKey;
    strangersKey = other.privateKey;
    const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'ES256' }] });
    app = await DurableMcpFactory.create(Workshop, {
      runtime: embedded({ directory }),
      logger,
      auth: {
        verifier: async (token) => {
          const { payload } = await jwtVerify(token, keys, { issuer: ISSUER, audience: RESOURCE });
          return {
            clientId: String(payload['client_id']),
            scopes: String(payload['scope'] ?? '').split(' '),
            expiresAt: payload.exp,
            extra: { iss: payload.iss, sub: payload.sub },
          };
        },
      },
    });
    await app.listen(0);
  });
  after(async () => {
    await app.close();
    rmSync(directory, { recursive: true });
  });

  async function tokenOf(sub: string, { audience = RESOURCE, expires = '1h', key = privateKey }: Claims = {}) {
    return new SignJWT({ client_id: 'c', scope: 'a b' })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setSubject(sub)
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setExpirationTime(expires)
      .sign(key);
  }

  it('opens a session for a user, who goes on with another token and whom nobody else can be', async () => {
    const session = await RawSession.open(app.url, { token: await tokenOf('ann') });
    expect(await session.withToken(await tokenOf('ann', { expires: '2h' })).text(1, 'add', { amount: 2 })).to.equal(
      '2',
    );
    const ping = { jsonrpc: '2.0', id: 2, method: 'ping' };
    expect((await session.withToken(await tokenOf('bob')).post(ping)).status).to.equal(404);
  });

  for (const [what, token] of Object.entries<() => Promise<string>>({
    'an expired token': () => tokenOf('ann', { expires: '-1s' }),
    'a token for another server': () => tokenOf('ann', { audience: 'https://other.example.com' }),
    'a token that a stranger signed': () => tokenOf('ann', { key: strangersKey }),
    'what is no JWT': async () => 'garbage',
    'a JWT that is not signed': async () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.',
  })) {
    it(`answers 401 to ${what}, and logs no trouble`, async () => {
      const headers = { authorization: `Bearer ${await token()}`, 'mcp-session-id': undefined };
      const answered = await send(app.url, { body: INITIALIZE, headers });
      expect(answered.status).to.equal(401);
      expect(answered.headers['www-authenticate']).to.contain('error="invalid_token"');
      expect(logger.lines.filter(({ level }) => level === 'error' || level === 'warn')).to.deep.equal([]);
    });
  }
});
