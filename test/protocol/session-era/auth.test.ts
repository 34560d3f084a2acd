import { expect } from 'chai';
import { StoreUnavailableError } from '../../../src/errors/store-errors.js';
import type { CallAuth } from '../../../src/engine/auth/call-auth.js';
import { readInput } from '../../../src/engine/invocation.js';
import type { CallRecord } from '../../../src/runtime/port.js';
import { authOf } from '../../engine/auth-of.js';
import { fakeCatalogue, fakePrompt, fakeResource, fakeTool } from '../fake-catalogue.js';
import { SessionHarness, callTool, replyTo, request, streamOf } from '../session-harness.js';

const ADMIN = ['admin', 'audit'];
const CATALOGUE = fakeCatalogue({
  tools: [fakeTool({ name: 'add' }), fakeTool({ name: 'purge', scopes: ADMIN }), fakeTool({ name: 'list' })],
  prompts: [fakePrompt({ name: 'greet' }), fakePrompt({ name: 'report', scopes: ['audit'] })],
  resources: [
    fakeResource({ uri: 'shop://cart', name: 'cart' }),
    fakeResource({ uri: 'shop://log/{day}', name: 'log', scopes: ['audit'] }),
  ],
});
const ANN = authOf('ann');

describe('A call of somebody with a token', () => {
  it('keeps who asked, and the token, beside its arguments', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open('2025-11-25', ANN);
    await channel.receive(callTool(1, 'add', { arguments: { a: 1 } }));
    const [call] = harness.runtime.calls.values();
    const { auth, ...invocation } = readInput(call?.input ?? '');
    expect(invocation).to.deep.equal({ kind: 'tool', name: 'add', arguments: { a: 1 } });
    expect(harness.credentials.open(call?.id ?? '', auth ?? authless())).to.deep.equal(ANN);
  });

  it('has the digest that it would have without', async () => {
    const [withAuth, without] = [new SessionHarness(), new SessionHarness()];
    await (await withAuth.open('2025-11-25', ANN)).receive(callTool(1));
    await (await without.open()).receive(callTool(1));
    expect(onlyCall(withAuth).digest).to.equal(onlyCall(without).digest);
  });

  for (const [what, args] of [
    ['as it was', { a: 1, b: 2 }],
    ['with its arguments in another order', { b: 2, a: 1 }],
  ] as const) {
    it(`is joined by the same request ${what}, sent with a refreshed token (G6)`, async () => {
      const harness = new SessionHarness();
      const { id } = await harness.open('2025-11-25', ANN);
      const first = await harness.channel(id, ANN);
      const second = await harness.channel(id, authOf('ann', { token: 'refreshed', expiresAt: 5 }));
      const created = streamOf(await first.receive(callTool(1, 'add', { arguments: { a: 1, b: 2 } })));
      const joined = streamOf(await second.receive(callTool(1, 'add', { arguments: args })));
      expect(joined.key).to.equal(created.key);
      expect(onlyCall(harness).input).to.contain('token of ann').and.to.not.contain('refreshed');
    });
  }

  it('refuses the same request id with other arguments, also when the first call’s are gone', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open('2025-11-25', ANN);
    await channel.receive(callTool(1, 'add', { arguments: { a: 1 } }));
    const call = onlyCall(harness);
    harness.runtime.calls.set(call.id, { ...call, input: '' });
    const { error } = await replyTo(channel, callTool(1, 'add', { arguments: { a: 2 } }));
    expect(error?.code).to.equal(-32600);
  });

  for (const [what, prepare] of Object.entries({
    'joined another': (_harness: SessionHarness, channel: { receive: (message: unknown) => Promise<unknown> }) =>
      channel.receive(callTool(1)),
    'was not accepted': async ({ runtime }: SessionHarness) => {
      runtime.onSubmit = () => Promise.reject(new StoreUnavailableError('The disk is full.'));
    },
  })) {
    it(`leaves no token in memory when it ${what}`, async () => {
      const harness = new SessionHarness({ credentials: { storeToken: false } });
      const channel = await harness.open('2025-11-25', ANN);
      await prepare(harness, channel);
      await channel.receive(callTool(1)).catch(() => undefined);
      const call = harness.minted.at(-1) ?? '';
      expect(harness.credentials.open(call, authless()).token).to.equal(undefined);
    });
  }
});

describe('What a message needs', () => {
  const cases: [string, unknown, readonly string[]][] = [
    ['a call of a tool with scopes', callTool(1, 'purge'), ADMIN],
    ['a call of a tool without', callTool(1, 'add'), []],
    ['a call of an unknown tool', callTool(1, 'nothing'), []],
    ['a call of an inherited name', callTool(1, 'constructor'), []],
    ['a prompt with scopes', request(1, 'prompts/get', { name: 'report' }), ['audit']],
    ['a resource of a template with scopes', request(1, 'resources/read', { uri: 'shop://log/1' }), ['audit']],
    ['a resource without', request(1, 'resources/read', { uri: 'shop://cart' }), []],
    ['a request without parameters', request(1, 'tools/call'), []],
    ['a listing', request(1, 'tools/list'), []],
    ['a notification', { jsonrpc: '2.0', method: 'tools/call', params: { name: 'purge' } }, []],
    ['no message at all', 7, []],
  ];
  for (const [what, message, scopes] of cases) {
    it(`is ${scopes.join(' and ') || 'nothing'} for ${what}`, async () => {
      const channel = await new SessionHarness({ catalogue: CATALOGUE }).open();
      expect(channel.scopesFor(message)).to.deep.equal(scopes);
    });
  }
});

describe('A listing for somebody with a token', () => {
  async function names(auth: CallAuth | undefined, pageSize?: number): Promise<Record<string, string[]>> {
    const harness = new SessionHarness({ catalogue: CATALOGUE, ...(pageSize === undefined ? {} : { pageSize }) });
    const channel = await harness.open('2025-11-25', auth);
    const listed: Record<string, string[]> = {};
    for (const [member, method] of Object.entries({
      tools: 'tools/list',
      prompts: 'prompts/list',
      resourceTemplates: 'resources/templates/list',
    })) {
      let cursor: unknown;
      listed[member] = [];
      do {
        const { result } = await replyTo(channel, request(1, method, cursor === undefined ? {} : { cursor }));
        // No client is sent for a page that has nothing for it.
        if (cursor !== undefined) expect(result?.[member]).to.not.deep.equal([]);
        listed[member].push(...namesIn(result?.[member]));
        cursor = result?.['nextCursor'];
      } while (cursor !== undefined);
    }
    return listed;
  }

  const OPEN = { tools: ['add', 'list'], prompts: ['greet'], resourceTemplates: [] };
  const ALL = { tools: ['add', 'purge', 'list'], prompts: ['greet', 'report'], resourceTemplates: ['log'] };

  for (const pageSize of [undefined, 1, 2]) {
    const pages = pageSize === undefined ? 'one page' : `pages of ${pageSize}`;

    it(`leaves out what the token does not allow, on ${pages}`, async () => {
      expect(await names(ANN, pageSize)).to.deep.equal(OPEN);
      expect(await names(authOf('ann', { scopes: ['admin'] }), pageSize)).to.deep.equal(OPEN);
    });

    it(`has what the token allows, on ${pages}`, async () => {
      expect(await names(authOf('ann', { scopes: ['more', ...ADMIN] }), pageSize)).to.deep.equal(ALL);
    });
  }
});

function onlyCall({ runtime }: SessionHarness): CallRecord {
  const [call, ...others] = runtime.calls.values();
  if (call === undefined || others.length > 0) throw new Error(`There are ${others.length + 1} calls.`);
  return call;
}

function authless() {
  return { principal: '', clientId: '', scopes: [] };
}

function namesIn(entries: unknown): string[] {
  return (entries as { name: string }[]).map(({ name }) => name);
}
