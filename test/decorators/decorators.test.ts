import { expect } from 'chai';
import { AtLeastOnce } from '../../src/decorators/at-least-once.js';
import { AtMostOnce } from '../../src/decorators/at-most-once.js';
import { Complete } from '../../src/decorators/complete.js';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { recordsOf } from '../../src/decorators/records.js';
import { Resource } from '../../src/decorators/resource.js';
import { Tool } from '../../src/decorators/tool.js';
import { Transient } from '../../src/decorators/transient.js';

@McpServer({ name: 'shop', version: '1.0.0' })
class Shop {
  @Transient() cache = new Map<string, string>();

  @Tool({ title: 'Search' })
  search(@Param('query', { description: 'words' }) query: string): string {
    return query;
  }

  @Prompt()
  greet(): string {
    return 'hello';
  }

  @Resource({ uri: 'shop://items' })
  items(): string[] {
    return [];
  }

  @Complete({ prompt: 'greet', argument: 'name' })
  names(): string[] {
    return [];
  }

  @AtMostOnce({ name: 'charge' })
  charge(): void {}

  @AtLeastOnce()
  notify(): void {}

  constructor(@Param('rate', { type: Shop }) readonly rate: unknown) {}
}

const memberRecord = (decorator: string, key: string) =>
  recordsOf(Shop.prototype).find(
    (record) => record.decorator === decorator && 'key' in record.site && record.site.key === key,
  );

describe('decorators', () => {
  it('@McpServer records its options on the class', () => {
    const record = recordsOf(Shop).find(({ decorator }) => decorator === 'McpServer');
    expect(record).to.deep.equal({
      decorator: 'McpServer',
      options: { name: 'shop', version: '1.0.0' },
      site: { kind: 'class' },
    });
  });

  const methods: readonly (readonly [string, string, object])[] = [
    ['Tool', 'search', { title: 'Search' }],
    ['Prompt', 'greet', {}],
    ['Resource', 'items', { uri: 'shop://items' }],
    ['Complete', 'names', { prompt: 'greet', argument: 'name' }],
    ['AtMostOnce', 'charge', { name: 'charge' }],
    ['AtLeastOnce', 'notify', {}],
  ];
  for (const [decorator, key, options] of methods) {
    it(`@${decorator} records its options and its method on the prototype`, () => {
      expect(memberRecord(decorator, key)).to.deep.equal({
        decorator,
        options,
        site: { kind: 'member', key, member: 'method', isStatic: false },
      });
    });
  }

  it('@Param records its name and its index', () => {
    expect(memberRecord('Param', 'search')).to.deep.equal({
      decorator: 'Param',
      options: { name: 'query', options: { description: 'words' } },
      site: { kind: 'parameter', key: 'search', index: 0, isStatic: false },
    });
  });

  it('@Param records a parameter of the constructor on the class, without key', () => {
    const record = recordsOf(Shop).find(({ decorator }) => decorator === 'Param');
    expect(record?.site).to.deep.equal({ kind: 'parameter', key: undefined, index: 0, isStatic: false });
  });

  it('@Transient records a field', () => {
    expect(memberRecord('Transient', 'cache')?.site).to.deep.equal({
      kind: 'member',
      key: 'cache',
      member: 'field',
      isStatic: false,
    });
  });

  it('the step decorators leave the method as it is', () => {
    const plain = (): void => undefined;
    const holder = { plain };
    const descriptor = Object.getOwnPropertyDescriptor(holder, 'plain') ?? {};
    const returned: unknown = Reflect.apply(AtMostOnce(), undefined, [holder, 'plain', descriptor]);
    expect(returned).to.equal(undefined);
    expect(holder.plain).to.equal(plain);
  });

  it('records are invisible to enumeration', () => {
    expect(Object.keys(Shop.prototype)).to.deep.equal([]);
    expect(Object.keys(Shop)).to.deep.equal([]);
  });

  it('records keep the order of declaration', () => {
    const tools = recordsOf(Shop.prototype).map(({ decorator }) => decorator);
    expect(tools).to.deep.equal([
      'Transient',
      'Param',
      'Tool',
      'Prompt',
      'Resource',
      'Complete',
      'AtMostOnce',
      'AtLeastOnce',
    ]);
  });

  it('a subclass starts its own records and leaves those of its base alone', () => {
    class Base {
      @Tool() first(): void {}
    }
    class Derived extends Base {
      @Tool() second(): void {}
    }
    expect(recordsOf(Base.prototype)).to.have.length(1);
    expect(recordsOf(Derived.prototype).map(({ site }) => 'key' in site && site.key)).to.deep.equal(['second']);
  });

  it('a class without decorators has no records', () => {
    expect(recordsOf(class Plain {})).to.deep.equal([]);
  });
});
