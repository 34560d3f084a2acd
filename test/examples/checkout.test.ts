import { join } from 'node:path';
import { expect } from 'chai';
import { readLedger } from '../../examples/checkout/ledger.js';
import { connect } from '../../src/client/connect.js';
import type { Connection } from '../../src/client/connection.js';
import { ExampleProcess } from './example-process.js';

describe('examples/checkout', function () {
  this.timeout(30_000);
  let example: ExampleProcess;
  let connection: Connection;

  beforeEach(async () => {
    example = await ExampleProcess.start('checkout/main.js', { SHOP_PACE_MS: '50' });
    connection = await connect(example.url);
  });
  afterEach(async () => {
    await connection.close();
    await example.remove();
  });

  async function call(name: string, args: Record<string, unknown> = {}): Promise<string> {
    const { content } = await connection.client.callTool({ name, arguments: args });
    return JSON.stringify(content);
  }

  it('offers each item as a resource', async () => {
    const { contents } = await connection.client.readResource({ uri: 'catalogue://mug' });
    const text = JSON.stringify({ sku: 'mug', title: 'Stoneware mug', price: 1250 });
    expect(contents).to.deep.equal([{ uri: 'catalogue://mug', mimeType: 'application/json', text }]);
  });

  it('fills the cart and tells its total', async () => {
    await call('add_to_cart', { sku: 'beans', quantity: 2 });
    await call('add_to_cart', { sku: 'mug', quantity: 1 });
    expect(await call('view_cart'))
      .to.include('2 × Coffee beans, 1 kg')
      .and.to.include('Total: 50.30 EUR');
  });

  it('takes items out of the cart', async () => {
    await call('add_to_cart', { sku: 'beans', quantity: 2 });
    expect(await call('remove', { sku: 'beans' })).to.include('The cart is empty.');
    expect(await call('remove', { sku: 'beans' })).to.include('There is no beans in the cart.');
  });

  it('refuses items that are not sold, and quantities that are none', async () => {
    expect(await call('add_to_cart', { sku: 'unicorn', quantity: 1 })).to.include('There is no item unicorn');
    const refusal = await call('add_to_cart', { sku: 'mug', quantity: 0 }).catch(String);
    expect(refusal).to.include('quantity');
  });

  it('refuses to check out an empty cart', async () => {
    expect(await call('checkout')).to.include('The cart is empty.');
  });

  it('charges the card, reports progress and empties the cart', async () => {
    await call('add_to_cart', { sku: 'kettle', quantity: 1 });
    const progress: number[] = [];
    const answer = await connection.client.callTool({ name: 'checkout' }, undefined, {
      onprogress: (report) => progress.push(report.progress),
    });
    const [charge] = readLedger(join(example.directory, 'payments.jsonl'));
    const receipt = { payment: charge?.id, total: '64.00 EUR', lines: ['1 × Gooseneck kettle'] };
    expect(answer.structuredContent).to.deep.equal(receipt);
    expect(progress).to.deep.equal([1, 2, 3, 4, 5]);
    expect(await call('view_cart')).to.include('The cart is empty.');
  });

  it('charges each checkout of a session', async () => {
    for (const sku of ['mug', 'filter']) {
      await call('add_to_cart', { sku, quantity: 1 });
      await call('checkout');
    }
    const amounts = readLedger(join(example.directory, 'payments.jsonl')).map(({ amount }) => amount);
    expect(amounts).to.deep.equal([1250, 350]);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`charges once when ${signal} ends the shop in the middle of a checkout`, async () => {
      await call('add_to_cart', { sku: 'mug', quantity: 1 });
      const progress: number[] = [];
      let reopened: Promise<void> | undefined;
      const answer = await connection.client.callTool({ name: 'checkout' }, undefined, {
        onprogress: (report) => {
          progress.push(report.progress);
          if (report.progress === 3) {
            reopened ??= example.end(signal).then(() => example.start());
          }
        },
      });
      await reopened;
      expect(answer.structuredContent).to.include({ total: '12.50 EUR' });
      expect(progress).to.deep.equal([1, 2, 3, 4, 5]);
      expect(readLedger(join(example.directory, 'payments.jsonl'))).to.have.length(1);
    });
  }

  it('closes gracefully when asked to', async () => {
    expect(await example.end('SIGTERM')).to.equal(0);
    expect(example.output).to.include('The shop is closed');
  });
});
