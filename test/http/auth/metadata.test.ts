import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { OAuthProtectedResourceMetadataSchema } from '@modelcontextprotocol/sdk/shared/auth.js';
import { expect } from 'chai';
import express from 'express';
import { send, type Answered } from '../support/client.js';
import { ServedEndpoint } from '../support/served-endpoint.js';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const resourceMetadata = { authorizationServers: ['https://auth.example.com'] };

describe('The protected resource metadata', () => {
  let served: ServedEndpoint;
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
    await served.stop();
  });

  async function fetchAt(path: string, method = 'GET'): Promise<Answered> {
    return send(new URL(path, served.url).href, { method });
  }

  async function listen(server: Server): Promise<string> {
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  it('says all that is configured, to anybody', async () => {
    served = await ServedEndpoint.withAuth({
      resource: new URL('https://mcp.example.com/mcp'),
      requiredScopes: ['read'],
      scopes: ['buy', 'read'],
      resourceMetadata: {
        ...resourceMetadata,
        resourceName: 'Shop',
        resourceDocumentation: 'https://docs.example.com/',
      },
    });
    const answered = await fetchAt(`${WELL_KNOWN}/mcp`);
    expect([answered.status, answered.headers['content-type']]).to.deep.equal([200, 'application/json']);
    const metadata = JSON.parse(answered.text) as unknown;
    OAuthProtectedResourceMetadataSchema.parse(metadata);
    expect(metadata).to.deep.equal({
      resource: 'https://mcp.example.com/mcp',
      authorization_servers: ['https://auth.example.com'],
      scopes_supported: ['read', 'buy'],
      bearer_methods_supported: ['header'],
      resource_name: 'Shop',
      resource_documentation: 'https://docs.example.com/',
    });
  });

  it('is at the root too, and names the address that was asked when none is configured', async () => {
    served = await ServedEndpoint.withAuth({ resourceMetadata });
    for (const path of [WELL_KNOWN, `${WELL_KNOWN}/mcp`, `${WELL_KNOWN}?x=1`]) {
      expect(JSON.parse((await fetchAt(path)).text)).to.include({ resource: served.url });
    }
    const { headers } = await send(served.url);
    expect(headers['www-authenticate']).to.contain(
      `resource_metadata="${new URL(`${WELL_KNOWN}/mcp`, served.url).href}"`,
    );
  });

  it('is at the path of a configured address, too, which a proxy may pass on as it is', async () => {
    served = await ServedEndpoint.withAuth({ resourceMetadata, resource: 'https://example.com/api/mcp' });
    expect((await fetchAt(`${WELL_KNOWN}/api/mcp`)).status).to.equal(200);
  });

  it('is not at the root when several servers share it', async () => {
    served = await ServedEndpoint.withAuth({ resourceMetadata, isOnly: false });
    const statuses = [await fetchAt(WELL_KNOWN), await fetchAt(`${WELL_KNOWN}/mcp`)].map(({ status }) => status);
    expect(statuses).to.deep.equal([404, 200]);
  });

  it('lists the scopes that are to be listed', async () => {
    const metadata = { ...resourceMetadata, scopesSupported: ['read'] };
    served = await ServedEndpoint.withAuth({ resourceMetadata: metadata, scopes: ['secret'] });
    expect(JSON.parse((await fetchAt(WELL_KNOWN)).text)).to.deep.include({ scopes_supported: ['read'] });
  });

  it('is only read', async () => {
    served = await ServedEndpoint.withAuth({ resourceMetadata });
    const answered = await fetchAt(WELL_KNOWN, 'DELETE');
    expect([answered.status, answered.headers.allow]).to.deep.equal([405, 'GET, HEAD']);
    expect(await fetchAt(WELL_KNOWN, 'HEAD')).to.include({ status: 200, text: '' });
  });

  it('is for allowed hosts', async () => {
    served = await ServedEndpoint.withAuth({ resourceMetadata });
    const answered = await send(new URL(WELL_KNOWN, served.url).href, {
      method: 'GET',
      headers: { host: 'evil.example' },
    });
    expect(answered.status).to.equal(403);
  });

  it('is not there, nor in challenges, unless it is configured', async () => {
    served = await ServedEndpoint.withAuth();
    expect((await fetchAt(WELL_KNOWN)).status).to.equal(404);
    expect((await send(served.url)).headers['www-authenticate']).to.not.contain('resource_metadata');
  });

  it('is not there without authentication', async () => {
    served = await ServedEndpoint.start();
    expect((await fetchAt(WELL_KNOWN)).status).to.equal(404);
    const url = await listen(createServer(served.endpoint.metadataHandler));
    expect((await send(url + WELL_KNOWN, { method: 'GET' })).status).to.equal(404);
  });

  it('is served by the handler in node:http', async () => {
    served = await ServedEndpoint.withAuth({ resourceMetadata });
    const url = await listen(createServer(served.endpoint.handler));
    const answered = await send(`${url}${WELL_KNOWN}/mcp`, { method: 'GET' });
    expect(JSON.parse(answered.text)).to.include({ resource: `${url}/mcp` });
  });

  it('is found in Express through what the challenge says, on whatever path it is mounted', async () => {
    served = await ServedEndpoint.withAuth({ resourceMetadata });
    const { handler, metadataHandler } = served.endpoint;
    const web = express().get(`${WELL_KNOWN}/api/shop`, metadataHandler).use('/api/shop', handler);
    const url = await listen(createServer(web));
    const { headers } = await send(`${url}/api/shop`);
    const [, address = ''] = /resource_metadata="([^"]*)"/.exec(headers['www-authenticate'] ?? '') ?? [];
    expect(address).to.equal(`${url}${WELL_KNOWN}/api/shop`);
    expect(JSON.parse((await send(address, { method: 'GET' })).text)).to.include({ resource: `${url}/api/shop` });
  });
});
