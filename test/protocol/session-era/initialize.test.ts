import { InitializeResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'chai';
import { fakeCatalogue, fakeTool } from '../fake-catalogue.js';
import { SessionHarness, errorOf, initialize, parseMessage, request } from '../session-harness.js';

const CHOSEN = '01a215da-f27f-70d9-9877-708c2329a772';

describe('initialize', () => {
  const resultOf = async (harness: SessionHarness, params?: object) => {
    const { data } = await harness.era.initialize(initialize(params));
    return InitializeResultSchema.parse(parseMessage(data).result);
  };
  const refusalOf = async (message: unknown) => {
    const answer = await new SessionHarness().era.initialize(message);
    expect(answer).not.to.have.property('sessionId');
    return parseMessage(answer.data);
  };

  for (const version of ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05']) {
    it(`speaks ${version}`, async () => {
      expect((await resultOf(new SessionHarness(), { protocolVersion: version })).protocolVersion).to.equal(version);
    });
  }

  for (const version of ['2024-10-07', '2026-07-28', '1.0', '']) {
    it(`answers version ${JSON.stringify(version)} with the latest`, async () => {
      expect((await resultOf(new SessionHarness(), { protocolVersion: version })).protocolVersion).to.equal(
        '2025-11-25',
      );
    });
  }

  it('says which versions are spoken', () => {
    expect(new SessionHarness().era.supportedVersions).to.deep.equal([
      '2025-11-25',
      '2025-06-18',
      '2025-03-26',
      '2024-11-05',
    ]);
  });

  it('offers what there is to list', async () => {
    const { capabilities } = await resultOf(new SessionHarness());
    const changing = { listChanged: true };
    expect(capabilities).to.deep.equal({ logging: {}, tools: changing, prompts: changing, resources: changing });
  });

  it('offers no list of what there is none of', async () => {
    const { capabilities } = await resultOf(
      new SessionHarness({ catalogue: fakeCatalogue({ tools: [fakeTool({ name: 'a' })] }) }),
    );
    expect(capabilities).to.have.all.keys('logging', 'tools');
  });

  it('introduces the server', async () => {
    const server = {
      title: 'The Shop',
      icons: [{ src: 'https://example.com/a.png' }],
      websiteUrl: 'https://example.com/',
      instructions: 'Add first.',
    };
    const { serverInfo, instructions } = await resultOf(new SessionHarness({ catalogue: fakeCatalogue({ server }) }));
    const { instructions: expected, ...shown } = server;
    expect({ serverInfo, instructions }).to.deep.equal({
      serverInfo: { name: 'shop', version: '1.2.3', ...shown },
      instructions: expected,
    });
  });

  it('keeps client info and capabilities whole, with what the SDK does not know', async () => {
    const harness = new SessionHarness();
    await resultOf(harness, {
      capabilities: { elicitation: {}, later: { a: 1 } },
      clientInfo: { name: 'x', version: '2', mood: 'good' },
    });
    const [record] = harness.runtime.instances.values();
    expect(JSON.parse(record?.attributes ?? '')).to.deep.equal({
      protocolVersion: '2025-11-25',
      clientInfo: { name: 'x', version: '2', mood: 'good' },
      capabilities: { elicitation: {}, later: { a: 1 } },
      isInitialized: false,
    });
  });

  it('opens the session under an id that was chosen before', async () => {
    const { era, runtime, minted } = new SessionHarness();
    const { sessionId } = await era.initialize(initialize(), { sessionId: CHOSEN });
    expect(sessionId).to.equal(CHOSEN);
    expect([...runtime.instances.keys()]).to.deep.equal([era.instanceOf(CHOSEN)]);
    expect(minted).to.deep.equal([]);
  });

  it('refuses a chosen id that a session has, and leaves that session as it is', async () => {
    const { era, runtime } = new SessionHarness();
    await era.initialize(initialize(), { sessionId: CHOSEN, principal: 'ada' });
    const { sessionId, data } = await era.initialize(initialize(), { sessionId: CHOSEN });
    expect({ sessionId, code: parseMessage(data).error?.code }).to.deep.equal({ sessionId: undefined, code: -32600 });
    expect(runtime.instances.get(era.instanceOf(CHOSEN))?.principal).to.equal('ada');
  });

  it('refuses a chosen id that is no uuid', async () => {
    const { sessionId, data } = await new SessionHarness().era.initialize(initialize(), { sessionId: 'first' });
    expect({ sessionId, code: parseMessage(data).error?.code }).to.deep.equal({ sessionId: undefined, code: -32600 });
  });

  it('answers under the id of the request', async () => {
    const { data } = await new SessionHarness().era.initialize({ ...initialize(), id: 'first "one"' });
    expect(parseMessage(data).id).to.equal('first "one"');
  });

  it('refuses parameters that do not fit, naming them', async () => {
    const { id, error } = await refusalOf(initialize({ protocolVersion: 3, clientInfo: { name: 'x' } }));
    expect({ id, code: error?.code }).to.deep.equal({ id: 0, code: -32602 });
    expect(error?.message).to.include('params.protocolVersion').and.to.include('params.clientInfo.version');
  });

  it('refuses absent parameters', async () => {
    expect((await refusalOf(request(1, 'initialize'))).error?.code).to.equal(-32602);
  });

  it('refuses an initialize without an id', async () => {
    const { id: _, ...message } = { id: 0, ...initialize() };
    expect((await refusalOf(message)).error?.code).to.equal(-32600);
  });

  it('refuses another method', async () => {
    expect((await refusalOf(request(3, 'tools/list'))).error?.code).to.equal(-32600);
  });

  it('refuses what is no message', async () => {
    expect((await refusalOf([initialize()])).error?.code).to.equal(-32600);
  });

  it('is refused inside a session', async () => {
    const channel = await new SessionHarness().open();
    expect((await errorOf(channel, initialize())).code).to.equal(-32600);
  });
});
