import {
  ListPromptsResultSchema,
  ListResourceTemplatesResultSchema,
  ListResourcesResultSchema,
  ListToolsResultSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'chai';
import { fakeCatalogue, fakePrompt, fakeResource, fakeTool } from '../fake-catalogue.js';
import { SessionHarness, errorOf, replyTo, request } from '../session-harness.js';

describe('tools/list', () => {
  const list = async (...tools: ReturnType<typeof fakeTool>[]) => {
    const channel = await new SessionHarness({ catalogue: fakeCatalogue({ tools }) }).open();
    const { result } = await replyTo(channel, request(1, 'tools/list'));
    ListToolsResultSchema.parse(result);
    return result?.['tools'];
  };

  it('tells all that is declared, schemas verbatim', async () => {
    const input = { type: 'object', properties: { a: { type: 'integer', 'x-unit': 'EUR' } }, required: ['a'] };
    const output = { type: 'object', properties: { b: { type: 'string' } } };
    const told = {
      name: 'pay',
      title: 'Pay',
      description: 'Pays.',
      annotations: { readOnlyHint: false },
      icons: [{ src: 'data:,' }],
      _meta: { 'x/y': 1 },
    };
    expect(await list(fakeTool(told, { input, output }))).to.deep.equal([
      { ...told, inputSchema: input, outputSchema: output },
    ]);
  });

  it('tells that a tool takes no arguments', async () => {
    expect(await list(fakeTool({ name: 'a' }))).to.deep.equal([
      { name: 'a', inputSchema: { type: 'object', properties: {}, additionalProperties: false } },
    ]);
  });

  it('leaves out a result that is no object', async () => {
    const [tool] = (await list(fakeTool({ name: 'a' }, { output: { type: 'array' } }))) as object[];
    expect(tool).not.to.have.property('outputSchema');
  });

  it('leaves out what is disabled', async () => {
    const tools = (await list(fakeTool({ name: 'a', enabled: false }), fakeTool({ name: 'b' }))) as { name: string }[];
    expect(tools.map(({ name }) => name)).to.deep.equal(['b']);
  });

  it('is empty where there are no tools', async () => {
    expect(await list()).to.deep.equal([]);
  });
});

describe('prompts/list', () => {
  it('tells arguments by name, description and need', async () => {
    const input = {
      type: 'object',
      properties: { who: { type: 'string', description: 'Whom', title: 'Who' }, how: { type: 'string' } },
      required: ['who'],
    };
    const catalogue = fakeCatalogue({
      prompts: [fakePrompt({ name: 'greet', title: 'Greet' }, input), fakePrompt({ name: 'bare' })],
    });
    const channel = await new SessionHarness({ catalogue }).open();
    const { result } = await replyTo(channel, request(1, 'prompts/list'));
    ListPromptsResultSchema.parse(result);
    expect(result?.['prompts']).to.deep.equal([
      {
        name: 'greet',
        title: 'Greet',
        arguments: [
          { name: 'who', title: 'Who', description: 'Whom', required: true },
          { name: 'how', required: false },
        ],
      },
      { name: 'bare' },
    ]);
  });
});

describe('resources/list and resources/templates/list', () => {
  it('tell fixed resources and templates apart', async () => {
    const fixed = { uri: 'a://b', name: 'b', mimeType: 'text/plain', annotations: { priority: 1 } };
    const template = { name: 'c', description: 'C' };
    const catalogue = fakeCatalogue({
      resources: [fakeResource({ uri: 'a://c/{id}', ...template }), fakeResource(fixed)],
    });
    const channel = await new SessionHarness({ catalogue }).open();
    const { result: resources } = await replyTo(channel, request(1, 'resources/list'));
    const { result: templates } = await replyTo(channel, request(2, 'resources/templates/list', {}));
    ListResourcesResultSchema.parse(resources);
    ListResourceTemplatesResultSchema.parse(templates);
    expect([resources, templates]).to.deep.equal([
      { resources: [fixed] },
      { resourceTemplates: [{ uriTemplate: 'a://c/{id}', ...template }] },
    ]);
  });
});

describe('A listing in pages', () => {
  const names = ['a', 'b', 'c', 'd', 'ü "quoted"'];
  const open = (pageSize?: number) => {
    const catalogue = fakeCatalogue({
      tools: names.map((name) => fakeTool({ name })),
      prompts: [fakePrompt({ name: 'b' })],
    });
    return new SessionHarness(pageSize === undefined ? { catalogue } : { catalogue, pageSize }).open();
  };
  const page = async (channel: Awaited<ReturnType<typeof open>>, cursor?: string) => {
    const { result } = await replyTo(channel, request(1, 'tools/list', cursor === undefined ? {} : { cursor }));
    return ListToolsResultSchema.parse(result);
  };

  it('gives each entry once, in order of declaration', async () => {
    const channel = await open(2);
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const { tools, nextCursor } = await page(channel, cursor);
      pages.push(tools.map(({ name }) => name));
      cursor = nextCursor;
    } while (cursor !== undefined);
    expect(pages).to.deep.equal([['a', 'b'], ['c', 'd'], ['ü "quoted"']]);
  });

  it('ends with a page that is just full', async () => {
    expect((await page(await open(5))).nextCursor).to.equal(undefined);
  });

  it('has 100 entries a page by default', async () => {
    const tools = Array.from({ length: 101 }, (_, index) => fakeTool({ name: `t${index}` }));
    const channel = await new SessionHarness({ catalogue: fakeCatalogue({ tools }) }).open();
    expect((await page(channel)).tools).to.have.length(100);
  });

  it('goes on where it was when another server goes on', async () => {
    const { nextCursor } = await page(await open(2));
    const { tools } = await page(await open(3), nextCursor);
    expect(tools.map(({ name }) => name)).to.deep.equal(['c', 'd', 'ü "quoted"']);
  });

  for (const cursor of ['', 'nonsense', Buffer.from('tools zzz').toString('base64url'), 7, null]) {
    it(`refuses the cursor ${JSON.stringify(cursor)}`, async () => {
      const error = await errorOf(await open(2), request(1, 'tools/list', { cursor }));
      expect(error.code).to.equal(-32602);
      expect(error.message).to.include('params.cursor');
    });
  }

  it('refuses the cursor of another list', async () => {
    const channel = await open(2);
    const { nextCursor: cursor } = await page(channel);
    expect((await errorOf(channel, request(1, 'prompts/list', { cursor }))).code).to.equal(-32602);
  });
});
