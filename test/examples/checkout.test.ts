import { join } from 'node:path';
import { type ElicitRequest, ElicitRequestSchema, type ElicitResult } from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'chai';
import { readLedger } from '../../examples/checkout/ledger.js';
import { readOutbox, type Mail } from '../../examples/checkout/outbox.js';
import type { Charge } from '../../examples/checkout/payments.js';
import { connect } from '../../src/client/connect.js';
import type { Connection } from '../../src/client/connection.js';
import { ExampleProcess } from './example-process.js';

const confirmed: ElicitResult = { action: 'accept', content: { email: 'ada@example.com' } };
const notConfirmed: readonly ElicitResult[] = [{ action: 'decline' }, { action: 'cancel' }];

describe('examples/checkout', function () {
  this.timeout(30_000);
  let example: ExampleProcess;
  let connection: Connection;
  let questions: ElicitRequest['params'][];
  let answer: () => ElicitResult | Promise<ElicitResult>;

  beforeEach(async () => {
    questions = [];
    answer = () => confirmed;
    example = await ExampleProcess.start('checkout/main.js', { COURIER_MS: '50' });
    connection = await connect(example.url, {
      capabilities: { elicitation: {} },
      prepare: (client) =>
        client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
          questions.push(params);
          return answer();
        }),
    });
  });
  afterEach(async () => {
    await connection.close();
    await example.remove();
  });

  async function call(name: string, args: Record<string, unknown> = {}): Promise<string> {
    const { content } = await connection.client.callTool({ name, arguments: args });
    return JSON.stringify(content);
  }

  function charges(): readonly Charge[] {
    return readLedger(join(example.directory, 'payments.jsonl'));
  }

  function mails(): readonly Mail[] {
    return readOutbox(join(example.directory, 'outbox.jsonl'));
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
      .and.to.include('= 50.30 EUR');
  });

  it('takes items out of the cart', async () => {
    await call('add_to_cart', { sku: 'beans', quantity: 2 });
    expect(await call('remove', { sku: 'beans' })).to.include('an empty cart');
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

  it('asks for a confirmation of what is in the cart', async () => {
    await call('add_to_cart', { sku: 'mug', quantity: 2 });
    await call('checkout');
    expect(questions).to.deep.equal([
      {
        message: 'Pay for 2 × Stoneware mug = 25.00 EUR?',
        requestedSchema: {
          type: 'object',
          properties: {
            email: { type: 'string', format: 'email', title: 'E-mail', description: 'The receipt goes there.' },
          },
          required: ['email'],
        },
      },
    ]);
  });

  it('charges the card, reports progress, mails a receipt and empties the cart', async () => {
    await call('add_to_cart', { sku: 'kettle', quantity: 1 });
    const progress: number[] = [];
    const { structuredContent } = await connection.client.callTool({ name: 'checkout' }, undefined, {
      onprogress: (report) => progress.push(report.progress),
    });
    const receipt = { payment: charges()[0]?.id, total: '64.00 EUR', lines: ['1 × Gooseneck kettle'] };
    expect(structuredContent).to.deep.equal(receipt);
    expect(progress).to.deep.equal([1, 2, 3, 4]);
    expect(mails()).to.deep.equal([{ to: 'ada@example.com', receipt }]);
    expect(await call('view_cart')).to.include('an empty cart');
  });

  for (const refusal of notConfirmed) {
    it(`charges nothing and keeps the cart when the customer answers with ${refusal.action}`, async () => {
      await call('add_to_cart', { sku: 'mug', quantity: 1 });
      answer = () => refusal;
      expect(await call('checkout')).to.include('Not confirmed. Nothing was charged.');
      expect(charges()).to.deep.equal([]);
      expect(await call('view_cart')).to.include('1 × Stoneware mug');
    });
  }

  it('charges nothing when the cart changes while the customer is asked', async () => {
    await call('add_to_cart', { sku: 'mug', quantity: 1 });
    answer = async () => {
      await call('add_to_cart', { sku: 'kettle', quantity: 1 });
      return confirmed;
    };
    expect(await call('checkout')).to.include('The cart has changed. Nothing was charged');
    expect(charges()).to.deep.equal([]);
  });

  it('charges nothing when the answer is no address', async () => {
    await call('add_to_cart', { sku: 'mug', quantity: 1 });
    answer = () => ({ action: 'accept', content: { email: 'at home' } });
    expect(await call('checkout')).to.include('email');
    expect(charges()).to.deep.equal([]);
  });

  it('keeps what is put into the cart while the courier is awaited', async () => {
    await call('add_to_cart', { sku: 'mug', quantity: 1 });
    let added: Promise<string> | undefined;
    await connection.client.callTool({ name: 'checkout' }, undefined, {
      onprogress: ({ progress }) => {
        if (progress === 3) added = call('add_to_cart', { sku: 'filter', quantity: 1 });
      },
    });
    await added;
    expect(await call('view_cart')).to.include('1 × Paper filters, 100 = 3.50 EUR');
  });

  it('tells a client that cannot ask its user what it needs, and charges nothing', async () => {
    const plain = await connect(example.url);
    try {
      await plain.client.callTool({ name: 'add_to_cart', arguments: { sku: 'mug', quantity: 1 } });
      const { content, isError } = await plain.client.callTool({ name: 'checkout' });
      expect(isError).to.equal(true);
      expect(JSON.stringify(content)).to.include('elicitation');
      expect(charges()).to.deep.equal([]);
    } finally {
      await plain.close();
    }
  });

  it('charges each checkout of a session', async () => {
    for (const sku of ['mug', 'filter']) {
      await call('add_to_cart', { sku, quantity: 1 });
      await call('checkout');
    }
    expect(charges().map(({ amount }) => amount)).to.deep.equal([1250, 350]);
  });

  for (const [signal, places] of [
    ['SIGTERM', [1, 3]],
    ['SIGKILL', [1, 2, 3, 4]],
  ] as const) {
    for (const place of places) {
      it(`charges once when ${signal} ends the shop at ${place} of 4 of a checkout`, async () => {
        await call('add_to_cart', { sku: 'mug', quantity: 1 });
        const progress: number[] = [];
        let reopened: Promise<void> | undefined;
        const result = await connection.client.callTool({ name: 'checkout' }, undefined, {
          onprogress: (report) => {
            progress.push(report.progress);
            if (report.progress === place) reopened ??= example.end(signal).then(() => example.start());
          },
        });
        await reopened;
        expect(result.structuredContent).to.include({ total: '12.50 EUR' });
        expect(progress).to.deep.equal([1, 2, 3, 4]);
        expect(charges()).to.have.length(1);
      });
    }
  }

  it('closes gracefully when asked to', async () => {
    expect(await example.end('SIGTERM')).to.equal(0);
    expect(example.output).to.include('The shop is closed');
  });
});
