import { expect } from 'chai';
import { AtLeastOnce } from '../../src/decorators/at-least-once.js';
import { AtMostOnce } from '../../src/decorators/at-most-once.js';
import { Complete } from '../../src/decorators/complete.js';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { Resource } from '../../src/decorators/resource.js';
import { Tool } from '../../src/decorators/tool.js';
import { Transient } from '../../src/decorators/transient.js';
import { CONTEXT } from '../../src/metadata/context-symbol.js';
import { modelOf } from './scan-of.js';

class Context {
  static readonly [CONTEXT] = true;
}
class Payments {
  readonly kind = 'payments';
}
class SearchArguments {
  query = '';
}
class SearchResult {
  hits: string[] = [];
}

const migrate = (fields: Record<string, unknown>) => fields;

@McpServer({
  name: 'shop',
  version: '1.2.0',
  title: 'Shop',
  instructions: 'Buy.',
  websiteUrl: 'https://example.com',
  icons: [{ src: 'https://example.com/icon.png', sizes: ['48x48'] }],
  migrate,
})
class Shop {
  @Transient() cache = new Map<string, string>();
  sold = 0;

  constructor(
    readonly context: Context,
    readonly payments: Payments,
  ) {}

  @Tool({
    description: 'Finds items',
    outputSchema: SearchResult,
    annotations: { readOnlyHint: true },
    concurrency: 'shared',
    timeout: 5000,
    scopes: ['read'],
    enabled: false,
    _meta: { a: 1 },
  })
  search(context: Context, query: SearchArguments): SearchResult {
    return Object.assign(new SearchResult(), { hits: [query.query, String(context)] });
  }

  @Tool()
  buy(
    @Param('count', { description: 'how many' }) count: number,
    @Param('gift', { optional: true }) gift: boolean,
  ): string {
    return `${count} ${gift}`;
  }

  @Tool({ name: 'now' })
  currentTime(): number {
    return 0;
  }

  @Prompt({ title: 'Greet' })
  greet(@Param('name') name: string, context: Context): string {
    return `hello ${name} ${String(context)}`;
  }

  @Resource({ uri: 'shop://items', mimeType: 'application/json', subscribe: true })
  items(context: Context): string[] {
    return [String(context)];
  }

  @Resource({ uri: 'shop://items/{id}{?lang}', name: 'item' })
  oneItem({ id }: { id: string; lang?: string }): string {
    return id;
  }

  @Complete({ prompt: 'greet', argument: 'name' })
  @Complete({ resource: 'shop://items/{id}{?lang}', argument: 'id' })
  suggest(value: string, others: Record<string, string>, context: Context): string[] {
    return [value, String(others), String(context)];
  }

  @AtMostOnce({ onUnknown: 'reconcile', reconcile: 'lookUp', returns: Date })
  charge(): void {}

  lookUp(): void {}

  @AtLeastOnce({ retry: { maxAttempts: 3, initialInterval: 100, backoff: 2, maxInterval: 1000 } })
  notify(): void {}
}

describe('scan', () => {
  const model = modelOf(Shop);

  it('reads what @McpServer says', () => {
    const { name, version, title, instructions, icons, websiteUrl } = model;
    expect({ name, version, title, instructions, icons, websiteUrl }).to.deep.equal({
      name: 'shop',
      version: '1.2.0',
      title: 'Shop',
      instructions: 'Buy.',
      icons: [{ src: 'https://example.com/icon.png', sizes: ['48x48'] }],
      websiteUrl: 'https://example.com',
    });
  });

  it('keeps the class and its migration', () => {
    expect(model.target).to.equal(Shop);
    expect(model.migrate).to.equal(migrate);
  });

  it('takes the fields for those of the session unless told otherwise', () => {
    expect(model.state).to.equal('session');
  });

  it('lists tools in the order of declaration, by name', () => {
    expect([...model.tools.keys()]).to.deep.equal(['search', 'buy', 'now']);
  });

  it('reads a tool with every option and a DTO', () => {
    expect(model.tools.get('search')).to.deep.equal({
      kind: 'tool',
      method: 'search',
      where: 'Shop.search',
      name: 'search',
      description: 'Finds items',
      annotations: { readOnlyHint: true },
      concurrency: 'shared',
      timeout: 5000,
      scopes: ['read'],
      enabled: false,
      _meta: { a: 1 },
      parameters: [{ kind: 'context' }, { kind: 'arguments' }],
      input: { kind: 'dto', type: SearchArguments },
      output: { kind: 'dto', type: SearchResult },
    });
  });

  it('reads a tool with @Params and the defaults', () => {
    const params = [
      { name: 'count', type: Number, description: 'how many', optional: false },
      { name: 'gift', type: Boolean, optional: true },
    ];
    expect(model.tools.get('buy')).to.deep.equal({
      kind: 'tool',
      method: 'buy',
      where: 'Shop.buy',
      name: 'buy',
      concurrency: 'turns',
      enabled: true,
      parameters: params.map((param) => ({ kind: 'param', ...param })),
      input: { kind: 'params', params },
    });
  });

  it('reads a tool with a name of its own and without arguments', () => {
    expect(model.tools.get('now')).to.deep.equal({
      kind: 'tool',
      method: 'currentTime',
      where: 'Shop.currentTime',
      name: 'now',
      concurrency: 'turns',
      enabled: true,
      parameters: [],
    });
  });

  it('reads a prompt', () => {
    const param = { name: 'name', type: String, optional: false };
    expect(model.prompts.get('greet')).to.deep.equal({
      kind: 'prompt',
      method: 'greet',
      where: 'Shop.greet',
      name: 'greet',
      title: 'Greet',
      parameters: [{ kind: 'param', ...param }, { kind: 'context' }],
      input: { kind: 'params', params: [param] },
    });
  });

  it('reads a fixed resource', () => {
    expect(model.resources.get('shop://items')).to.deep.equal({
      kind: 'resource',
      method: 'items',
      where: 'Shop.items',
      uri: 'shop://items',
      isTemplate: false,
      name: 'items',
      mimeType: 'application/json',
      subscribe: true,
      parameters: [{ kind: 'context' }],
    });
  });

  it('reads a template whose variables come as one object', () => {
    expect(model.resources.get('shop://items/{id}{?lang}')).to.deep.equal({
      kind: 'resource',
      method: 'oneItem',
      where: 'Shop.oneItem',
      uri: 'shop://items/{id}{?lang}',
      isTemplate: true,
      name: 'item',
      subscribe: false,
      parameters: [{ kind: 'arguments' }],
      input: {
        kind: 'params',
        params: [
          { name: 'id', type: String, optional: false },
          { name: 'lang', type: String, optional: true },
        ],
      },
    });
  });

  it('reads completions of prompts and of templates', () => {
    const shared = {
      kind: 'completion',
      method: 'suggest',
      where: 'Shop.suggest',
      parameters: [{ kind: 'value' }, { kind: 'arguments' }, { kind: 'context' }],
    };
    expect(model.completions).to.have.deep.members([
      { ...shared, reference: { kind: 'prompt', name: 'greet' }, argument: 'name' },
      { ...shared, reference: { kind: 'resource', uri: 'shop://items/{id}{?lang}' }, argument: 'id' },
    ]);
  });

  it('reads a step that happens at most once', () => {
    expect(model.steps.get('charge')).to.deep.equal({
      kind: 'atMostOnce',
      method: 'charge',
      where: 'Shop.charge',
      onUnknown: 'reconcile',
      reconcile: 'lookUp',
      returns: Date,
    });
  });

  it('reads a step that happens at least once', () => {
    expect(model.steps.get('notify')).to.deep.equal({
      kind: 'atLeastOnce',
      method: 'notify',
      where: 'Shop.notify',
      retry: { maxAttempts: 3, initialInterval: 100, backoff: 2, maxInterval: 1000 },
    });
  });

  it('reads transient fields', () => {
    expect([...model.transientFields]).to.deep.equal(['cache']);
  });

  it("reads the constructor's parameters", () => {
    expect(model.constructorParameters).to.deep.equal([
      { kind: 'context' },
      { kind: 'provider', type: Payments, where: 'Shop.constructor(payments)' },
    ]);
  });

  it('freezes the model down to the parameters', () => {
    const buy = model.tools.get('buy');
    expect([model, buy, buy?.parameters, buy?.parameters[0], buy?.input].every(Object.isFrozen)).to.equal(true);
  });

  it('leaves the classes of the user unfrozen', () => {
    expect([Shop, SearchArguments, Payments].some(Object.isFrozen)).to.equal(false);
  });

  it('asks whether each provider can be resolved', () => {
    const asked: unknown[] = [];
    modelOf(Shop, { resolvable: (type) => asked.push(type) > 0 });
    expect(asked).to.deep.equal([Payments]);
  });
});
