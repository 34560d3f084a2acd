import { InsufficientScopeError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { expect } from 'chai';
import { CALL, send } from '../support/client.js';
import { ServedEndpoint } from '../support/served-endpoint.js';

const READER = { authorization: 'Bearer read' };
const resourceMetadata = { authorizationServers: ['https://auth.example.com'] };

describe('The scopes of a token', () => {
  let served: ServedEndpoint;
  /** A token is the list of its scopes. */
  const verifier = async (token: string) => ({ clientId: 'c', scopes: token.split('+') });
  beforeEach(async () => {
    served = await ServedEndpoint.withAuth({
      verifier,
      requiredScopes: ['read'],
      resource: 'https://mcp.example.com/mcp',
      resourceMetadata,
    });
    served.era.s1.scopesFor = (message) => (JSON.stringify(message).includes('buy') ? ['buy', 'pay'] : []);
  });
  afterEach(() => served.stop());

  const METADATA = 'resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"';
  const TOO_LITTLE = 'Bearer error="insufficient_scope", error_description="The access token does not allow this"';

  it('are asked for, with the address of the metadata, when there is no token', async () => {
    const { headers } = await send(served.url);
    expect(headers['www-authenticate']).to.equal(
      `Bearer error="invalid_token", error_description="Missing Authorization header", scope="read", ${METADATA}`,
    );
  });

  for (const method of ['POST', 'GET', 'DELETE']) {
    it(`must hold what every request needs: 403 for a ${method}`, async () => {
      const answered = await send(served.url, { method, headers: { authorization: 'Bearer other' } });
      expect(answered.status).to.equal(403);
      expect(answered.headers['www-authenticate']).to.equal(`${TOO_LITTLE}, scope="read", ${METADATA}`);
    });
  }

  it('must hold what a message needs: 403 that names all of it, before the message is accepted', async () => {
    const answered = await send(served.url, { headers: { authorization: 'Bearer read+pay' } });
    expect(answered.status).to.equal(403);
    expect(answered.headers['www-authenticate']).to.equal(`${TOO_LITTLE}, scope="read buy pay", ${METADATA}`);
    expect(served.era.s1.received).to.deep.equal([]);
  });

  it('may hold more', async () => {
    const headers = { authorization: 'Bearer more+pay+buy+read' };
    expect((await send(served.url, { headers })).status).to.equal(202);
  });

  it('count for nothing in the session of another', async () => {
    served.era.owners.set('s1', 'bob');
    expect((await send(served.url, { headers: READER })).status).to.equal(404);
  });

  it('must hold what each message of a batch needs, or none of it is accepted', async () => {
    served.era.s1.acceptsBatches = true;
    const body = `[{"jsonrpc":"2.0","id":9,"method":"ping"},${CALL}]`;
    const answered = await send(served.url, { body, headers: READER });
    expect(answered.status).to.equal(403);
    expect(answered.headers['www-authenticate']).to.contain('scope="read buy pay"');
    expect(served.era.s1.received).to.deep.equal([]);
  });

  it('may be too few by the verifier’s own word', async () => {
    const other = await ServedEndpoint.withAuth({ verifier: () => Promise.reject(new InsufficientScopeError('no')) });
    const answered = await send(other.url, { headers: READER });
    await other.stop();
    expect(answered.status).to.equal(403);
    expect(answered.headers['www-authenticate']).to.equal(TOO_LITTLE);
  });
});
