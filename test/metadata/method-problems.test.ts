import { expect } from 'chai';
import { AtLeastOnce } from '../../src/decorators/at-least-once.js';
import { AtMostOnce } from '../../src/decorators/at-most-once.js';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { Tool } from '../../src/decorators/tool.js';
import { modelOf, problemOf, problemsOf } from './scan-of.js';

const server = McpServer({ name: 'shop', version: '1' });

class Query {
  text = '';
}
class Filter {
  text = '';
}
interface Shape {
  readonly text: string;
}

describe('scan of parameters', () => {
  it('refuses a primitive without @Param', () => {
    @server
    class Shop {
      @Tool() search(query: string): string {
        return query;
      }
    }
    expect(problemOf(Shop)).to.match(/^Shop\.search\(query\): its type is String, .* Fix: write @Param\('name'\)/);
  });

  it('refuses an interface', () => {
    @server
    class Shop {
      @Tool() search(query: Shape): string {
        return query.text;
      }
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.search\(query\): its type was recorded as Object: .*interface.*import type.* Fix: make it a class/,
    );
  });

  it('refuses a type that was recorded as undefined', () => {
    @server
    class Shop {
      @Tool() search(query: undefined): string {
        return String(query);
      }
    }
    expect(problemOf(Shop)).to.match(/^Shop\.search\(query\): its type was recorded as undefined: .*circular import/);
  });

  it('numbers a parameter that has no name', () => {
    @server
    class Shop {
      @Tool() search(query: Query, { text }: Shape): string {
        return text + query.text;
      }
    }
    expect(problemOf(Shop)).to.match(/^Shop\.search\(parameter 2\): its type was recorded as Object/);
  });

  it('refuses a second parameter for all arguments', () => {
    @server
    class Shop {
      @Tool() search(query: Query, filter: Filter): string {
        return query.text + filter.text;
      }
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.search\(filter\): it would receive the arguments, which Shop\.search\(query\) receives already/,
    );
  });

  it('refuses a DTO beside @Params', () => {
    @server
    class Shop {
      @Tool() search(query: Query, @Param('limit') limit: number): string {
        return `${query.text} ${limit}`;
      }
    }
    expect(problemOf(Shop)).to.match(/^Shop\.search\(query\): it takes the arguments as one object, while/);
  });

  it('refuses two @Params of one name, and names both', () => {
    @server
    class Shop {
      @Tool() search(@Param('a') one: string, @Param('a') two: string): string {
        return one + two;
      }
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.search\(two\): @Param\('a'\) names the same argument as Shop\.search\(one\)/,
    );
  });

  it('refuses @Param without a name', () => {
    @server
    class Shop {
      @Tool() search(@Param('') query: string): string {
        return query;
      }
    }
    expect(problemOf(Shop)).to.match(/^Shop\.search\(query\): @Param\(\) has no name/);
  });

  it('asks for the type of an array', () => {
    @server
    class Shop {
      @Tool() search(@Param('tags') tags: string[]): string {
        return tags.join();
      }
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.search\(tags\): its type was recorded as Array, .* Fix: say @Param\('tags', { type: … }\)/,
    );
  });

  it('asks for the type of a union', () => {
    @server
    class Shop {
      @Tool() search(@Param('tag') tag: string | number): string {
        return String(tag);
      }
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.search\(tag\): its type was recorded as Object: .* Fix: say @Param\('tag', { type: … }\)/,
    );
  });

  for (const type of [Map, Symbol, {}, 'string', [], [String, Number], () => Query, 7]) {
    it(`refuses ${typeof type === 'function' ? type.name || 'a function' : JSON.stringify(type)} for the type of @Param`, () => {
      @server
      class Shop {
        @Tool() search(@Param('a', { type }) a: unknown): string {
          return String(a);
        }
      }
      expect(problemOf(Shop)).to.match(
        /^Shop\.search\(a\): the type of @Param\('a'\) is nothing that can be described/,
      );
    });
  }

  it('refuses an option that @Param does not have', () => {
    @server
    class Shop {
      @Tool() search(@Param('a', JSON.parse('{"required": true}') as object) a: string): string {
        return a;
      }
    }
    expect(problemOf(Shop)).to.match(/^Shop\.search\(a\): @Param\(\) has no option 'required'/);
  });

  it('refuses @Param at a method that clients do not call', () => {
    @server
    class Shop {
      @AtMostOnce() charge(@Param('a') a: string): string {
        return a;
      }
    }
    expect(problemOf(Shop)).to.match(/^Shop\.charge: @Param\(\) stands at a method that clients do not call/);
  });

  it('gathers the problems of all methods', () => {
    @server
    class Shop {
      @Tool() one(a: string): string {
        return a;
      }
      @Prompt() two(a: Shape, b: number): string {
        return `${a.text} ${b}`;
      }
    }
    expect(problemsOf(Shop).map((problem) => problem.split(':')[0])).to.deep.equal([
      'Shop.one(a)',
      'Shop.two(a)',
      'Shop.two(b)',
    ]);
  });
});

describe('scan of methods', () => {
  it('refuses both step decorators at one method', () => {
    @server
    class Shop {
      @AtMostOnce() @AtLeastOnce() charge(): void {}
    }
    expect(problemsOf(Shop).join()).to.match(/^Shop\.charge: @AtMostOnce\(\) and @AtLeastOnce\(\) stand at one method/);
  });

  it('refuses a step that is a tool', () => {
    @server
    class Shop {
      @Tool() @AtLeastOnce() charge(): void {}
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.charge: @AtLeastOnce\(\) stands at a method that is @Tool\(\).* Fix: move/,
    );
  });

  it('refuses onUnknown reconcile without a method', () => {
    @server
    class Shop {
      @AtMostOnce({ onUnknown: 'reconcile' }) charge(): void {}
    }
    expect(problemOf(Shop)).to.match(/^Shop\.charge: onUnknown is 'reconcile', and no method is named/);
  });

  it('refuses a reconcile method that does not exist', () => {
    @server
    class Shop {
      @AtMostOnce({ onUnknown: 'reconcile', reconcile: 'lookUp' }) charge(): void {}
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.charge: the reconcile method 'lookUp' does not exist. Fix: add a method lookUp\(\) to Shop/,
    );
  });

  it('refuses a reconcile method that only every object has', () => {
    @server
    class Shop {
      @AtMostOnce({ reconcile: 'toString' }) charge(): void {}
    }
    expect(problemOf(Shop)).to.match(/the reconcile method 'toString' does not exist/);
  });

  it('refuses a step that reconciles itself', () => {
    @server
    class Shop {
      @AtMostOnce({ reconcile: 'charge' }) charge(): void {}
    }
    expect(problemOf(Shop)).to.match(/^Shop\.charge: the step is named as its own reconcile method/);
  });

  it('refuses a reconcile method that is never asked', () => {
    @server
    class Shop {
      @AtMostOnce({ onUnknown: 'throw', reconcile: 'lookUp' }) charge(): void {}
      lookUp(): void {}
    }
    expect(problemOf(Shop)).to.match(/^Shop\.charge: reconcile is 'lookUp', and onUnknown is 'throw'/);
  });

  it('refuses two steps of one name', () => {
    @server
    class Shop {
      @AtMostOnce() charge(): void {}
      @AtLeastOnce({ name: 'charge' }) pay(): void {}
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.pay: there are two steps with the name 'charge': Shop\.charge and Shop\.pay/,
    );
  });

  it('refuses values that a retry cannot have', () => {
    @server
    class Shop {
      @AtLeastOnce({ retry: { maxAttempts: 1.5, initialInterval: -1, backoff: 0.5, maxInterval: NaN } }) pay(): void {}
    }
    const named = problemsOf(Shop).map((problem) => problem.split(' of ')[0]);
    expect(named).to.deep.equal(
      ['maxAttempts', 'initialInterval', 'backoff', 'maxInterval'].map((name) => `Shop.pay: ${name}`),
    );
  });

  it('refuses two tools of one name, and names both places', () => {
    @server
    class Shop {
      @Tool({ name: 'find' }) search(): void {}
      @Tool() find(): void {}
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.find: there are two tools with the name 'find': Shop\.search and Shop\.find/,
    );
  });

  it('refuses two prompts of one name, and allows a tool and a prompt of one', () => {
    @server
    class Shop {
      @Tool({ name: 'find' }) search(): void {}
      @Prompt({ name: 'find' }) one(): void {}
      @Prompt({ name: 'find' }) two(): void {}
    }
    expect(problemOf(Shop)).to.match(/^Shop\.two: there are two prompts with the name 'find': Shop\.one and Shop\.two/);
  });

  for (const name of ['find items', 'größe', 'a/b', 'x'.repeat(129)]) {
    it(`refuses the tool name ${name.slice(0, 12)}`, () => {
      @server
      class Shop {
        @Tool({ name }) search(): void {}
      }
      expect(problemOf(Shop)).to.match(/^Shop\.search: '.*' is no name for a tool. Fix: a tool's name has 1 to 128/);
    });
  }

  it('allows every character that a tool name may have', () => {
    @server
    class Shop {
      @Tool({ name: 'aZ09_-.' }) search(): void {}
    }
    expect(problemsOf(Shop)).to.deep.equal([]);
  });

  it('refuses a tool that is named after a method with other characters', () => {
    @server
    class Shop {
      @Tool() $find(): void {}
    }
    expect(problemOf(Shop)).to.match(/^Shop\.\$find: '\$find' is no name for a tool/);
  });

  for (const [option, value] of Object.entries({
    concurrency: 'parallel',
    timeout: 0,
    enabled: 'yes',
    scopes: 'read',
    annotations: { a: () => 1 },
    title: 7,
    name: '',
    inputSchema: null,
    icons: [{ href: 'x' }],
    desciption: 'typo',
  })) {
    it(`refuses ${JSON.stringify(value)} for the option ${option} of a tool`, () => {
      @server
      class Shop {
        @Tool({ [option]: value }) search(): void {}
      }
      expect(problemOf(Shop)).to.match(new RegExp(`^Shop\\.search: .*${option}.* Fix: .+`));
    });
  }

  for (const concurrency of ['turns', 'exclusive', 'shared'] as const) {
    it(`allows the concurrency ${concurrency}`, () => {
      @server
      class Shop {
        @Tool({ concurrency }) search(): void {}
      }
      expect(modelOf(Shop).tools.get('search')?.concurrency).to.equal(concurrency);
    });
  }

  it('takes an option that is undefined for one that is not given', () => {
    @server
    class Shop {
      @Tool({ ...(JSON.parse('{}') as object), ['title']: undefined } as object) search(): void {}
    }
    expect(problemsOf(Shop)).to.deep.equal([]);
  });
});
