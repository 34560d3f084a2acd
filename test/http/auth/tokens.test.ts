import { InvalidTokenError, TemporarilyUnavailableError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { expect } from 'chai';
import { errors } from 'jose';
import type { VerifyAccessToken } from '../../../src/http/auth/auth-options.js';
import { CALL, codeOf, INITIALIZE, open, send, type Answered, type Sent } from '../support/client.js';
import { FakeStream } from '../support/fake-stream.js';
import { ServedEndpoint } from '../support/served-endpoint.js';

const ALICE = { authorization: 'Bearer alice' };
const SOON = 4_000_000_000;

describe('A server with authentication', () => {
  let served: ServedEndpoint;
  afterEach(() => served.stop());

  const everyKind: readonly [string, Sent & { readonly query?: string }][] = [
    ['POST', {}],
    ['POST of initialize', { body: INITIALIZE, headers: { 'mcp-session-id': undefined } }],
    ['GET', { method: 'GET' }],
    ['DELETE', { method: 'DELETE' }],
    ['POST with a token in its query', { query: '?access_token=alice' }],
  ];
  for (const [what, { query = '', ...sent }] of everyKind) {
    it(`answers 401 to a ${what} without a token, and does nothing`, async () => {
      served = await ServedEndpoint.withAuth();
      const answered = await send(served.url + query, sent);
      expectChallenge(answered, 401, 'Bearer error="invalid_token", error_description="Missing Authorization header"');
      expect(served.era.principals).to.deep.equal([]);
      expect(served.era.s1.hasEnded).to.equal(false);
    });
  }

  for (const authorization of ['Bearer', 'Bearer ', 'Basic YTpi', 'alice', 'Bearer a b', 'Bearer,alice', 'Bearer ü']) {
    it(`answers 401 to Authorization: ${authorization}`, async () => {
      served = await ServedEndpoint.withAuth();
      expectChallenge(await send(served.url, { headers: { authorization } }), 401, 'Bearer error="invalid_token"');
    });
  }

  for (const authorization of ['Bearer alice', 'bearer alice', 'BEARER   alice', ' Bearer alice ']) {
    it(`takes Authorization: ${authorization}`, async () => {
      served = await ServedEndpoint.withAuth();
      expect((await send(served.url, { headers: { authorization } })).status).to.equal(202);
      expect(served.era.principals).to.deep.equal(['alice']);
    });
  }

  it('takes a token with characters that only API keys have', async () => {
    served = await ServedEndpoint.withAuth();
    await send(served.url, { headers: { authorization: 'Bearer 1|a:"b' } });
    expect(served.era.principals).to.deep.equal(['1|a:"b']);
  });

  it('takes a request with a valid token for its principal, with all that the verifier said', async () => {
    const resource = new URL('https://mcp.example.com/mcp');
    const known = {
      clientId: 'c',
      scopes: ['a'],
      expiresAt: SOON,
      resource,
      extra: { sub: 'u', at: new Date(0), no: undefined },
    };
    served = await ServedEndpoint.withAuth({ verifier: async () => known, resource });
    expect((await send(served.url, { headers: ALICE })).status).to.equal(202);
    expect(served.era.auths).to.deep.equal([
      { ...known, principal: 'c', token: 'alice', extra: { sub: 'u', at: '1970-01-01T00:00:00.000Z' } },
    ]);
  });

  it('takes an object with verifyAccessToken for a verifier, and calls it as its method', async () => {
    class Verifier {
      readonly scopes = ['a'];
      async verifyAccessToken(clientId: string): Promise<{ clientId: string; scopes: string[] }> {
        return { clientId, scopes: this.scopes };
      }
    }
    served = await ServedEndpoint.withAuth({ verifier: new Verifier() });
    expect((await send(served.url, { headers: ALICE })).status).to.equal(202);
  });

  const ofInvalidTokens: Record<string, VerifyAccessToken> = {
    'that the verifier knows nothing of': async () => undefined,
    'for which the verifier gives null': async () => null,
    'for which the verifier throws InvalidTokenError': () => Promise.reject(new InvalidTokenError('It was revoked')),
    'for which the verifier throws an error of jose': () => Promise.reject(new errors.JWTExpired('"exp" failed', {})),
    'for whose key jose looks in vain': () => Promise.reject(new errors.JWKSNoMatchingKey()),
    'that has expired': async () => ({ clientId: 'c', scopes: [], expiresAt: 1_000 }),
    'for another resource': async () => ({ clientId: 'c', scopes: [], resource: new URL('https://other.example/mcp') }),
    'for another path': async () => ({ clientId: 'c', scopes: [], resource: new URL('http://127.0.0.1/other') }),
  };
  for (const [what, verifier] of Object.entries(ofInvalidTokens)) {
    it(`answers 401 to a token ${what}`, async () => {
      served = await ServedEndpoint.withAuth({ verifier, now: () => 1_000_000 });
      const answered = await send(served.url, { headers: ALICE });
      expectChallenge(answered, 401, 'Bearer error="invalid_token", error_description="');
      expect(served.era.principals).to.deep.equal([]);
      expect(served.logger.lines.filter(({ level }) => level === 'error')).to.deep.equal([]);
    });
  }

  it('says why a token is invalid, as the verifier’s InvalidTokenError does, without what a header cannot hold', async () => {
    const verifier = () => Promise.reject(new InvalidTokenError('"jti" was\r\nrevoked'));
    served = await ServedEndpoint.withAuth({ verifier });
    const answered = await send(served.url, { headers: ALICE });
    expect(answered.headers['www-authenticate']).to.equal(
      `Bearer error="invalid_token", error_description="'jti' was??revoked"`,
    );
  });

  it('takes a token for its resource, whatever the slash at its end', async () => {
    const resource = new URL('https://mcp.example.com/mcp/');
    const verifier = async () => ({ clientId: 'c', scopes: [], resource });
    served = await ServedEndpoint.withAuth({ verifier, resource: 'https://mcp.example.com/mcp' });
    expect((await send(served.url, { headers: ALICE })).status).to.equal(202);
  });

  it('takes, without a configured resource, a token for the address that the request names', async () => {
    const verifier = async () => ({
      clientId: 'c',
      scopes: [],
      resource: new URL(served.url.replace('http', 'https')),
    });
    served = await ServedEndpoint.withAuth({ verifier });
    expect((await send(served.url, { headers: ALICE })).status).to.equal(202);
  });

  for (const [what, verifier] of Object.entries({
    'throws what it did not mean to': () => Promise.reject(new Error('secret address db.internal')),
    'throws at once': () => {
      throw new TypeError('secret address db.internal');
    },
    'gives no scopes': async () => ({ clientId: 'c' }) as never,
    'gives an expiry that is no number': async () => ({ clientId: 'c', scopes: [], expiresAt: Number.NaN }),
    'gives what is no JSON': async () => ({ clientId: 'c', scopes: [], extra: { n: 1n } }),
  })) {
    it(`answers 500 when the verifier ${what}, and logs it in full, once`, async () => {
      served = await ServedEndpoint.withAuth({ verifier });
      const answered = await send(served.url, { headers: ALICE });
      expect([answered.status, codeOf(answered)]).to.deep.equal([500, -32603]);
      expect(answered.text).to.not.contain('secret');
      const [line, ...others] = served.logger.lines;
      expect(others).to.deep.equal([]);
      expect(line?.level).to.equal('error');
      expect(Reflect.get(line?.facts ?? {}, 'err')).to.be.instanceOf(Error);
    });
  }

  for (const [what, principal] of [
    ['nothing', ''],
    ['U+0000', 'alice\u0000'],
    ['half a surrogate pair', '\ud83d'],
  ] as const) {
    it(`answers 500 when auth.principal gives ${what}`, async () => {
      served = await ServedEndpoint.withAuth({ principal: () => principal });
      expect((await send(served.url, { headers: ALICE })).status).to.equal(500);
    });
  }

  for (const [what, error] of Object.entries({
    'says that it cannot verify just now': new TemporarilyUnavailableError('db.internal is down'),
    'waits in vain for the keys of jose': new errors.JWKSTimeout('db.internal is slow'),
  })) {
    it(`answers 503 when the verifier ${what}`, async () => {
      served = await ServedEndpoint.withAuth({ verifier: () => Promise.reject(error) });
      const answered = await send(served.url, { headers: ALICE });
      expect([answered.status, answered.headers['retry-after']]).to.deep.equal([503, '1']);
      expect(answered.text).to.not.contain('internal is');
      expect(served.logger.lines.map(({ level }) => level)).to.deep.equal(['warn']);
    });
  }

  it('refuses a foreign host before it looks at a token', async () => {
    const seen: string[] = [];
    served = await ServedEndpoint.withAuth({ verifier: async (token) => void seen.push(token) });
    expect((await send(served.url, { headers: { ...ALICE, host: 'evil.example' } })).status).to.equal(403);
    expect(seen).to.deep.equal([]);
  });

  it('keeps the sessions of others from GET, DELETE, answers and a second initialize, as if there were none', async () => {
    served = await ServedEndpoint.withAuth();
    served.era.owners.set('s1', 'bob');
    const answer = '{"jsonrpc":"2.0","id":"q","result":{}}';
    for (const sent of [
      { method: 'GET' },
      { method: 'DELETE' },
      { body: answer },
      { body: INITIALIZE },
      { body: CALL },
    ]) {
      const answered = await send(served.url, { ...sent, headers: ALICE });
      const unknown = await send(served.url, { ...sent, headers: { ...ALICE, 'mcp-session-id': 'nobody' } });
      expect([answered.status, answered.text]).to.deep.equal([404, unknown.text]);
    }
    expect([served.era.s1.hasEnded, served.era.s1.received]).to.deep.equal([false, []]);
  });

  it('answers a request with a stream as ever', async () => {
    served = await ServedEndpoint.withAuth();
    const stream = new FakeStream('call');
    stream.push({ a: 1 }, true);
    served.era.s1.answerWith(stream);
    expect(await (await open(served.url, { headers: ALICE })).untilEnd()).to.have.length(2);
  });
});

describe('The principal of a token', () => {
  const cases: [string, Record<string, unknown>, string][] = [
    ['issuer and subject', { iss: 'https://a', sub: 'u' }, '{"iss":"https://a","sub":"u"}'],
    ['the subject, where no issuer is known', { sub: 'u' }, '{"sub":"u"}'],
    ['issuer and client, where there is no subject', { iss: 'https://a' }, '{"iss":"https://a","client_id":"c"}'],
    ['the client, where nothing else is known', {}, '{"client_id":"c"}'],
    ['the client, where the subject is no text', { sub: 7 }, '{"client_id":"c"}'],
  ];
  for (const [what, extra, principal] of cases) {
    it(`is ${what}`, async () => {
      const verifier = async () => ({ clientId: 'c', scopes: [], extra });
      const served = await ServedEndpoint.withAuth({ verifier, byDefault: true });
      await send(served.url, { headers: ALICE });
      await send(served.url, { headers: ALICE });
      await served.stop();
      expect(served.era.principals).to.deep.equal([principal, principal]);
      const warnings = served.logger.lines.filter(({ level }) => level === 'warn');
      expect(warnings).to.have.length(typeof extra['sub'] === 'string' ? 0 : 1);
    });
  }
});

function expectChallenge(answered: Answered, status: number, start: string): void {
  expect(answered.status).to.equal(status);
  expect(answered.headers['www-authenticate']).to.satisfy((header: string) => header.startsWith(start));
  expect(codeOf(answered)).to.equal(-32000);
}
