import { expect } from 'chai';
import { AtMostOnce } from '../../src/decorators/at-most-once.js';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { Resource } from '../../src/decorators/resource.js';
import { Tool } from '../../src/decorators/tool.js';
import { Transient } from '../../src/decorators/transient.js';
import { CONTEXT } from '../../src/metadata/context-symbol.js';
import { modelOf, problemOf } from './scan-of.js';

class Context {
  static readonly [CONTEXT] = true;
}
class Clock {
  readonly kind = 'clock';
}

class Base {
  @Transient() cache = 0;

  @Tool({ title: 'First' })
  first(@Param('a') a: string): string {
    return a;
  }
  @Tool()
  second(): void {}
  @Prompt()
  greet(): string {
    return '';
  }
  @Resource({ uri: 'base://all' })
  all(): string {
    return '';
  }
  @AtMostOnce()
  charge(): void {}
}

@McpServer({ name: 'derived', version: '1' })
class Derived extends Base {
  @Transient() other = 0;

  @Tool()
  third(): void {}

  override first(a: string): string {
    return super.first(a).toUpperCase();
  }

  @Tool({ name: 'again' })
  override second(): void {}
}

describe('scan of a subclass', () => {
  const model = modelOf(Derived);

  it('has the tools of its base first, an overridden one in its old place', () => {
    expect([...model.tools.keys()]).to.deep.equal(['first', 'again', 'third']);
  });

  it('keeps what the base says of a method that is overridden without decorators', () => {
    const { title, where, parameters } = model.tools.get('first') ?? {};
    expect({ title, where, parameters }).to.deep.equal({
      title: 'First',
      where: 'Base.first',
      parameters: [{ kind: 'param', name: 'a', type: String, optional: false }],
    });
  });

  it('describes a method that is decorated again by the new decorator alone', () => {
    expect(model.tools.get('again')?.where).to.equal('Derived.second');
  });

  it('inherits prompts, resources, steps and transient fields', () => {
    expect([...model.prompts.keys(), ...model.resources.keys(), ...model.steps.keys()]).to.deep.equal([
      'greet',
      'base://all',
      'charge',
    ]);
    expect([...model.transientFields]).to.deep.equal(['cache', 'other']);
  });

  it('takes new @Params of an overriding method with the tool of the base', () => {
    @McpServer({ name: 'n', version: '1' })
    class Renamed extends Base {
      override first(@Param('b') b: string): string {
        return b;
      }
    }
    const tool = modelOf(Renamed).tools.get('first');
    expect([tool?.title, tool?.where, tool?.parameters[0]]).to.deep.equal([
      'First',
      'Renamed.first',
      { kind: 'param', name: 'b', type: String, optional: false },
    ]);
  });

  it('does not change the model of its base', () => {
    @McpServer({ name: 'parent', version: '1' })
    class Parent {
      @Tool() one(): void {}
    }
    @McpServer({ name: 'child', version: '1' })
    class Child extends Parent {
      @Tool({ name: 'uno' }) override one(): void {}
      @Tool() two(): void {}
    }
    expect([...modelOf(Child).tools.keys()]).to.deep.equal(['uno', 'two']);
    expect([...modelOf(Parent).tools.keys()]).to.deep.equal(['one']);
  });

  it("uses the base's @McpServer when it has none itself", () => {
    class Unmarked extends Derived {}
    expect(modelOf(Unmarked).name).to.equal('derived');
  });

  it('replaces the @McpServer of its base whole', () => {
    @McpServer({ name: 'titled', version: '1', title: 'Title' })
    class Titled {}
    @McpServer({ name: 'plain', version: '2' })
    class Plain extends Titled {}
    expect(modelOf(Plain)).to.include({ name: 'plain', version: '2' }).and.not.have.property('title');
  });

  it('names both places of two tools with one name, base and subclass', () => {
    @McpServer({ name: 'n', version: '1' })
    class Twin extends Base {
      @Tool({ name: 'first' }) uno(): void {}
    }
    expect(problemOf(Twin)).to.match(/Twin\.uno: .*two tools with the name 'first': Base\.first and Twin\.uno/);
  });

  it('uses the inherited constructor of a marked base', () => {
    @McpServer({ name: 'n', version: '1' })
    class Parent {
      constructor(
        readonly clock: Clock,
        readonly context: Context,
      ) {}
    }
    @McpServer({ name: 'n', version: '1' })
    class Child extends Parent {}
    expect(modelOf(Child).constructorParameters).to.deep.equal([
      { kind: 'provider', type: Clock, where: 'Parent.constructor(clock)' },
      { kind: 'context' },
    ]);
  });

  it('uses its own constructor, even an empty one', () => {
    class Parent {
      constructor(readonly clock: Clock) {}
    }
    @McpServer({ name: 'n', version: '1' })
    class Child extends Parent {
      constructor() {
        super(new Clock());
      }
    }
    expect(modelOf(Child).constructorParameters).to.deep.equal([]);
  });

  it('says what to do about an inherited constructor whose types were not recorded', () => {
    class Parent {
      constructor(readonly clock: Clock) {}
    }
    @McpServer({ name: 'n', version: '1' })
    class Child extends Parent {}
    expect(problemOf(Child)).to.match(
      /^Parent\.constructor: .*the class has no decorator.* Fix: put @McpServer.*; or declare a constructor in Child/,
    );
  });

  it('refuses a method that is overridden by an accessor', () => {
    @McpServer({ name: 'n', version: '1' })
    class Child extends Base {}
    Object.defineProperty(Child.prototype, 'second', { get: () => undefined });
    expect(problemOf(Child)).to.match(/^Base\.second: Child overrides it by something that is no method/);
  });
});
