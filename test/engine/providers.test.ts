import { expect } from 'chai';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import { ProviderContainer } from '../../src/engine/providers.js';
import { DefinitionError } from '../../src/errors/definition-error.js';
import { EngineHarness } from './harness.js';

class Clock {
  readonly time: string = 'now';
}

class StoppedClock extends Clock {
  override readonly time = 'stopped';
}

@McpServer({ name: 'unused', version: '1' })
class Diary {
  constructor(readonly clock: Clock) {}
}

describe('ProviderContainer', () => {
  it('makes a class once, its own constructor parameters too', () => {
    const container = new ProviderContainer([Diary, Clock]);
    const diary = container.get(Diary);
    expect(diary).to.be.instanceOf(Diary);
    expect(container.get(Diary)).to.equal(diary);
    expect((diary as Diary).clock).to.equal(container.get(Clock));
  });

  it('gives a value as it is', () => {
    const clock = new Clock();
    expect(new ProviderContainer([{ provide: Clock, useValue: clock }]).get(Clock)).to.equal(clock);
  });

  it('gives another class in the place of one', () => {
    expect(new ProviderContainer([{ provide: Clock, useClass: StoppedClock }]).get(Clock)).to.be.instanceOf(
      StoppedClock,
    );
  });

  it('calls a factory once, when it is first needed', () => {
    let calls = 0;
    const container = new ProviderContainer([{ provide: Clock, useFactory: () => ({ calls: (calls += 1) }) }]);
    expect(calls).to.equal(0);
    container.get(Clock);
    expect(container.get(Clock)).to.deep.equal({ calls: 1 });
  });

  it("asks the user's container for everything else", () => {
    const clock = new Clock();
    const container = new ProviderContainer([Diary], { get: () => clock });
    expect((container.get(Diary) as Diary).clock).to.equal(clock);
    expect(container.knows(Clock)).to.equal(true);
  });

  it('says which constructors need each other', () => {
    const container: ProviderContainer = new ProviderContainer([
      Diary,
      { provide: Clock, useFactory: () => container.get(Diary) },
    ]);
    expect(() => container.get(Diary)).to.throw(DefinitionError, 'Diary -> Clock -> Diary');
  });

  it('says what is missing, and how to provide it', () => {
    const container = new ProviderContainer([]);
    expect(container.knows(Clock)).to.equal(false);
    expect(() => container.get(Clock)).to.throw(DefinitionError, /Clock.*providers: \[Clock\]/s);
  });
});

@McpServer({ name: 'injected', version: '1' })
class InjectedServer {
  count = 0;

  constructor(
    readonly context: DurableContext,
    readonly clock: Clock,
  ) {}

  @Tool()
  read(): string {
    this.count += 1;
    return `${this.clock.time} ${this.count} ${this.context.requestId}`;
  }
}

describe('Injector', () => {
  it('hands providers and the context to the constructor, and persists neither', async () => {
    const server = await EngineHarness.start(InjectedServer, {
      providers: [{ provide: Clock, useClass: StoppedClock }],
    });
    expect(await server.call('read')).to.equal('stopped 1 1');
    await server.crash();
    expect(await server.call('read')).to.equal('stopped 2 2');
    await server.stop();
  });
});
