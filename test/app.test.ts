import { expect } from 'chai';
import { McpServer } from '../src/decorators/mcp-server.js';
import { DurableMcpFactory } from '../src/factory.js';
import { RecordingLogger } from './http/support/recording-logger.js';
import { FakeRuntime } from './protocol/fake-runtime.js';

@McpServer({ name: 'shop', version: '1.0.0' })
class Shop {}

/** Stops when the test says so; does nothing when it is stopped again. */
class SlowRuntime extends FakeRuntime {
  stops = 0;
  stopped = (): void => undefined;

  override async stop(): Promise<void> {
    this.stops += 1;
    if (this.stops === 1) await new Promise<void>((resolve) => (this.stopped = resolve));
  }
}

describe('An app that is closed twice, as by two signals', () => {
  it('is closed once, and both are told when it is', async () => {
    const runtime = new SlowRuntime();
    const factory = { name: 'slow', create: () => runtime };
    const app = await DurableMcpFactory.create(Shop, { runtime: factory, logger: new RecordingLogger() });
    const told: string[] = [];
    const first = app.close().then(() => told.push('first'));
    const second = app.close().then(() => told.push('second'));
    while (runtime.stops === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(told).to.deep.equal([]);
    runtime.stopped();
    await Promise.all([first, second]);
    expect([runtime.stops, ...told]).to.deep.equal([1, 'first', 'second']);
  });
});
