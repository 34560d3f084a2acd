import { expect } from 'chai';
import { AtLeastOnce } from '../../src/decorators/at-least-once.js';
import { AtMostOnce } from '../../src/decorators/at-most-once.js';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { Resource } from '../../src/decorators/resource.js';
import { Tool } from '../../src/decorators/tool.js';
import { providerProblems } from '../../src/engine/provider-problems.js';
import { ProviderContainer, type Provider } from '../../src/engine/providers.js';
import { DefinitionError } from '../../src/errors/definition-error.js';
import { DurableMcpFactory } from '../../src/factory.js';
import type { Constructor } from '../../src/metadata/server-model.js';

class Payments {
  @AtMostOnce()
  charge(): string {
    return 'charged';
  }
}

class CardPayments extends Payments {}

class Ledger {
  constructor(@Param('payments', { type: Payments }) readonly payments: Payments) {}
}

@McpServer({ name: 'shop', version: '1' })
class Shop {
  constructor(readonly payments: Payments) {}
}

@McpServer({ name: 'books', version: '1' })
class Books {
  constructor(readonly ledger: Ledger) {}
}

class Plain {}

describe('Decorators in a provider', () => {
  const placesOf = (providers: readonly Provider[], targets: readonly Constructor[] = [], hasContainer = false) =>
    providerProblems(targets, { providers, hasContainer }).map(({ where, what }) => `${where}: ${what}`);
  const charge = [
    "Payments.charge: @AtMostOnce() stands at a method of the provider Payments, where it is no step: only the server class's own methods are.",
  ];

  it('are a problem that says what to write', () => {
    expect(providerProblems([], { providers: [Payments], hasContainer: false })[0]?.fix).to.equal(
      "move the method to the server class, or remove the decorator and wrap its calls there: context.atMostOnce('charge', () => ….charge(…)).",
    );
  });

  it('are found in a class', () => {
    expect(placesOf([Payments])).to.deep.equal(charge);
  });

  it('are found in a class that takes the place of another', () => {
    expect(placesOf([{ provide: Plain, useClass: Payments }])).to.deep.equal(charge);
    expect(placesOf([{ provide: Payments, useClass: Plain }])).to.deep.equal([]);
  });

  it('are found in a value', () => {
    expect(placesOf([{ provide: Plain, useValue: new Payments() }])).to.deep.equal(charge);
    for (const value of [{ charge: () => 'fake' }, null, undefined, 5, Object.create(null)])
      expect(placesOf([{ provide: Payments, useValue: value }])).to.deep.equal([]);
  });

  it('are found in the class that a factory stands for', () => {
    expect(placesOf([{ provide: Payments, useFactory: () => new Payments() }])).to.deep.equal(charge);
  });

  it('are found in what a class inherits, once', () => {
    const [problem, ...others] = placesOf([CardPayments, { provide: Payments, useClass: CardPayments }]);
    expect(problem).to.match(/^Payments.charge: @AtMostOnce\(\) stands at a method of the provider CardPayments/);
    expect(others).to.deep.equal([]);
  });

  it('are found in what a container gives to a server class or to a provider', () => {
    expect(placesOf([], [Shop], true)).to.deep.equal(charge);
    expect(placesOf([], [Books], true)).to.deep.equal(charge);
    expect(placesOf([Ledger], [], true)).to.deep.equal(charge);
    expect(placesOf([], [Shop], false)).to.deep.equal([]);
  });

  it('are all found: steps, tools, prompts and resources', () => {
    class Everything {
      @AtLeastOnce() step(): void {}
      @Tool() tool(): void {}
      @Prompt() prompt(): void {}
      @Resource({ uri: 'shop://all' }) resource(): void {}
    }
    const places = placesOf([Everything]);
    expect(places.map((place) => place.split(':')[0])).to.deep.equal(
      ['step', 'tool', 'prompt', 'resource'].map((method) => `Everything.${method}`),
    );
    expect(places[1]).to.match(/offers nothing to clients/);
  });

  it('leave alone what a server class offers elsewhere, but not its steps', () => {
    @McpServer({ name: 'both', version: '1' })
    class Both {
      @Tool() tool(): void {}
      @AtLeastOnce() step(): void {}
    }
    expect(placesOf([Both]).map((place) => place.split(':')[0])).to.deep.equal(['Both.step']);
  });

  it('are refused by create(), beside the mistakes of the server class', async () => {
    @McpServer({ name: 'wrong', version: '1' })
    class Wrong {
      constructor(readonly payments: Payments) {}
      @Tool({ name: 'no name' }) pay(): void {}
    }
    const error: unknown = await DurableMcpFactory.create(Wrong, { providers: [Payments] }).catch(
      (reason: unknown) => reason,
    );
    if (!(error instanceof DefinitionError)) throw new Error('It was not refused.');
    expect(error.problems.map(({ where }) => where)).to.deep.equal(['Wrong.pay', 'Payments.charge']);
  });

  it('are refused when a factory or a container comes up with them', () => {
    const made = new ProviderContainer([{ provide: Plain, useFactory: () => new Payments() }], {
      get: () => new CardPayments(),
    });
    expect(() => made.get(Plain)).to.throw(DefinitionError, /Payments.charge/);
    expect(() => made.get(Shop)).to.throw(DefinitionError, /the provider CardPayments/);
  });
});
