import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect } from 'chai';
import express from 'express';
import { connect } from '../../src/client/connect.js';
import { DefinitionError } from '../../src/errors/definition-error.js';
import type { DurableMcpOptions } from '../../src/factory-options.js';
import type { DurableMcpApp } from '../../src/app.js';
import { DurableMcpFactory } from '../../src/factory.js';
import { DurableContext, McpServer, Prompt, Resource, Tool } from '../../src/index.js';
import { embedded } from '../../src/runtime/embedded/embedded.js';
import { Cabinet } from '../crash/fixtures/cabinet.js';
import { Workshop } from '../crash/fixtures/workshop.js';
import { RawSession } from '../crash/support/raw-session.js';
import { send } from '../http/support/client.js';
import { RecordingLogger } from '../http/support/recording-logger.js';
import { AuthorizationServer, WillingUser } from './authorization-server.js';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

@McpServer({ name: 'bank', version: '1.0.0' })
class Bank {
  @Tool()
  whoAmI({ auth }: DurableContext): string {
    return JSON.stringify([auth?.clientId, auth?.token, auth?.scopes, auth?.resource?.href]);
  }

  @Tool({ scopes: ['bank:pay'] })
  pay(): string {
    return 'paid';
  }

  @Prompt({ scopes: ['bank:advise'] })
  advise(): string {
    return 'Save.';
  }

  @Resource({ uri: 'bank://accounts', scopes: ['bank:read'] })
  accounts(): object {
    return {};
  }
}

describe('A server with auth', () => {
  let directory: string;
  let app: DurableMcpApp | undefined;
  let authorization: AuthorizationServer;
  const logger = new RecordingLogger();
  before(async () => {
    authorization = await AuthorizationServer.start();
  });
  after(() => authorization.stop());
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-auth-'));
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    rmSync(directory, { recursive: true });
  });

  async function create(target: object, options: DurableMcpOptions): Promise<DurableMcpApp> {
    app = await DurableMcpFactory.create(target as typeof Bank, {
      runtime: embedded({ directory }),
      logger,
      ...options,
    });
    return app;
  }

  it('is found, asked for a token and used by the SDK’s client, which asks for more scopes when they are needed', async () => {
    const { url } = await listening({ requiredScopes: ['bank:use'] });
    const user = new WillingUser();
    const client = new Client({ name: 'test', version: '1.0.0' });
    const first = new StreamableHTTPClientTransport(new URL(url), { authProvider: user });
    await expectUnauthorized(client.connect(first));
    await first.finishAuth(user.code);
    const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: user });
    await client.connect(transport);
    expect(textOf(await client.callTool({ name: 'whoAmI' }))).to.equal(
      JSON.stringify([idOf(user), user.tokens()?.access_token, ['bank:use'], url]),
    );

    expect((await client.listTools()).tools.map(({ name }) => name)).to.deep.equal(['whoAmI']);
    await expectUnauthorized(client.callTool({ name: 'pay' }));
    await transport.finishAuth(user.code);
    expect(textOf(await client.callTool({ name: 'pay' }))).to.equal('paid');
    expect((await client.listTools()).tools.map(({ name }) => name)).to.deep.equal(['whoAmI', 'pay']);
    expect(user.asked).to.deep.equal(['bank:use', 'bank:use bank:pay']);
    await client.close();
  });

  it('offers all scopes to a client when a request needs none', async () => {
    const { url } = await listening({});
    const user = new WillingUser();
    const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: user });
    await expectUnauthorized(new Client({ name: 'test', version: '1.0.0' }).connect(transport));
    expect(user.asked).to.deep.equal(['bank:pay bank:advise bank:read']);
  });

  it('takes the token that connect() sends as a header', async () => {
    await create(Bank, { auth: { verifier: async (token) => ({ clientId: token, scopes: ['bank:pay'] }) } });
    await app?.listen(0);
    const connection = await connect(app?.url ?? '', { headers: { authorization: 'Bearer ann' } });
    expect(textOf(await connection.client.callTool({ name: 'pay' }))).to.equal('paid');
    await connection.close();
  });

  it('shows its metadata in Express', async () => {
    const created = await create(Bank, withAuth({}));
    const web = express();
    web.get(`${WELL_KNOWN}/mcp`, created.metadataHandler);
    web.all('/mcp', created.handler);
    const server = web.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/mcp`;
    const user = new WillingUser();
    const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: user });
    await expectUnauthorized(new Client({ name: 'test', version: '1.0.0' }).connect(transport));
    server.close();
    expect(user.asked).to.have.length(1);
  });

  it('has metadata for each of several classes', async () => {
    await create([Cabinet, Workshop] as never, withAuth({ resource: 'https://mcp.example.com/mcp/' }));
    await app?.listen(0);
    const { origin } = new URL(app?.url ?? '');
    for (const name of ['cabinet', 'workshop']) {
      const { text } = await send(`${origin}${WELL_KNOWN}/mcp/${name}`, { method: 'GET' });
      expect(JSON.parse(text)).to.include({ resource: `https://mcp.example.com/mcp/${name}` });
    }
    expect((await send(origin + WELL_KNOWN, { method: 'GET' })).status).to.equal(404);
  });

  it('refuses prompts and resources without their scopes', async () => {
    await create(Bank, { auth: { verifier: async (token) => ({ clientId: 'c', scopes: [token] }) } });
    await app?.listen(0);
    const session = await RawSession.open(app?.url ?? '', { token: 'bank:read' });
    const prompt = { jsonrpc: '2.0', id: 1, method: 'prompts/get', params: { name: 'advise' } };
    const resource = { jsonrpc: '2.0', id: 2, method: 'resources/read', params: { uri: 'bank://accounts' } };
    expect((await session.post(prompt)).status).to.equal(403);
    expect((await session.post(resource)).status).to.equal(200);
    expect((await session.withToken('bank:advise').post(prompt)).status).to.equal(200);
  });

  it('does not know sessions that were opened before it had authentication', async () => {
    await create(Workshop, {});
    await app?.listen(0);
    const { id } = await RawSession.open(app?.url ?? '');
    await app?.close();
    await create(Workshop, { auth: { verifier: async (clientId) => ({ clientId, scopes: [] }) } });
    await app?.listen(0);
    const headers = { authorization: 'Bearer ann', 'mcp-session-id': id };
    expect((await send(app?.url ?? '', { headers })).status).to.equal(404);
  });

  it('must have authentication where something asks for scopes', async () => {
    const problems = await problemsOf(undefined);
    expect(problems.map(({ where }) => where)).to.deep.equal(['Bank.pay', 'Bank.advise', 'Bank.accounts']);
    expect(problems[0]?.fix).to.contain('auth: { verifier }');
  });

  const verifier = async () => undefined;
  const mistakes: [string, string, object][] = [
    ['no verifier', 'auth.verifier', {}],
    ['a verifier that is no function', 'auth.verifier', { verifier: { verify: verifier } }],
    ['scopes that are no list', 'auth.requiredScopes', { verifier, requiredScopes: 'read' }],
    ['a scope with a space', 'auth.requiredScopes', { verifier, requiredScopes: ['read write'] }],
    ['the scope offline_access', 'auth.requiredScopes', { verifier, requiredScopes: ['offline_access'] }],
    ['a resource without a scheme', 'auth.resource', { verifier, resource: 'mcp.example.com/mcp' }],
    ['a resource that is no text', 'auth.resource', { verifier, resource: 7 }],
    [
      'metadata without an issuer',
      'auth.resourceMetadata.authorizationServers',
      { verifier, resourceMetadata: { authorizationServers: [] } },
    ],
    [
      'an issuer that is not https',
      'auth.resourceMetadata.authorizationServers',
      { verifier, resourceMetadata: { authorizationServers: ['http://auth.example.com'] } },
    ],
    [
      'listed scopes that are none',
      'auth.resourceMetadata.scopesSupported',
      { verifier, resourceMetadata: { authorizationServers: ['https://a.example'], scopesSupported: ['"'] } },
    ],
    ['a short key', 'auth.encryptionKey', { verifier, encryptionKey: 'secret' }],
  ];
  for (const [what, where, auth] of mistakes) {
    it(`must not have ${what}`, async () => {
      const problems = await problemsOf(auth);
      expect(problems.map((problem) => problem.where)).to.deep.equal([where]);
      expect(problems[0]?.fix).to.not.equal('');
    });
  }

  async function problemsOf(auth: object | undefined): Promise<DefinitionError['problems']> {
    const error: unknown = await create(Bank, auth === undefined ? {} : ({ auth } as DurableMcpOptions)).catch(
      (reason: unknown) => reason,
    );
    if (!(error instanceof DefinitionError)) throw new Error('The server was created.');
    return error.problems;
  }

  function withAuth(more: Partial<NonNullable<DurableMcpOptions['auth']>>): DurableMcpOptions {
    return {
      auth: { verifier: authorization, resourceMetadata: { authorizationServers: [authorization.issuer] }, ...more },
    };
  }

  async function listening(more: Parameters<typeof withAuth>[0]): Promise<DurableMcpApp> {
    const created = await create(Bank, withAuth(more));
    await created.listen(0);
    return created;
  }
});

async function expectUnauthorized(attempt: Promise<unknown>): Promise<void> {
  const error: unknown = await attempt.catch((reason: unknown) => reason);
  expect(error).to.be.instanceOf(UnauthorizedError);
}

function textOf(result: object): string {
  const { content } = result as { content: readonly { readonly text: string }[] };
  return content[0]?.text ?? '';
}

function idOf(user: WillingUser): string | undefined {
  return user.clientInformation()?.client_id;
}
