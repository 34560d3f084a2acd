import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'chai';
import { readLedger } from '../../examples/checkout/ledger.js';
import { readOutbox } from '../../examples/checkout/outbox.js';
import { Shop } from '../../examples/checkout/shop.js';
import { startPaymentService, type PaymentService } from '../../examples/checkout/start-payment-service.js';
import { DurableMcpTest } from '../../src/testing/durable-mcp-test.js';

describe('examples/checkout, crashed at its steps', function () {
  this.timeout(30_000);
  let directory: string;
  let payments: PaymentService;
  let server: DurableMcpTest;
  let requests: string[];

  beforeEach(async () => {
    requests = [];
    directory = await mkdtemp(join(tmpdir(), 'checkout-'));
    payments = await startPaymentService(join(directory, 'payments.jsonl'), {
      onCharge: () => void requests.push('charge'),
      onLookup: () => void requests.push('look up'),
    });
    server = await DurableMcpTest.start(Shop, {
      module: new URL('../../examples/checkout/shop.js', import.meta.url),
      setup: new URL('./fixtures/checkout-setup.js', import.meta.url),
      env: { PAYMENTS_URL: payments.url, OUTBOX: join(directory, 'outbox.jsonl'), COURIER_MS: '20' },
    });
  });
  afterEach(async () => {
    await server.stop();
    await payments.stop();
    await rm(directory, { recursive: true });
  });

  async function checkOut(crashed: () => Promise<unknown>): Promise<unknown> {
    const { client } = await server.connect({
      capabilities: { elicitation: {} },
      prepare: (prepared) =>
        prepared.setRequestHandler(ElicitRequestSchema, () => ({
          action: 'accept',
          content: { email: 'ada@example.com' },
        })),
    });
    await client.callTool({ name: 'add_to_cart', arguments: { sku: 'mug', quantity: 1 } });
    const [answer] = await Promise.all([client.callTool({ name: 'checkout' }), crashed()]);
    return answer.structuredContent;
  }

  it('makes a charge that had not reached the payment service', async () => {
    const receipt = await checkOut(() => server.crashAt('Shop.charge', 'before', { thenUp: true }));
    expect(receipt).to.include({ payment: readLedger(join(directory, 'payments.jsonl'))[0]?.id });
    expect(requests).to.deep.equal(['look up', 'charge']);
  });

  it('finds a charge whose answer was lost', async () => {
    const receipt = await checkOut(() => server.crashAt('Shop.charge', 'after', { thenUp: true }));
    expect(receipt).to.include({ payment: readLedger(join(directory, 'payments.jsonl'))[0]?.id });
    expect(requests).to.deep.equal(['charge', 'look up']);
  });

  it('mails the receipt again when nobody knows whether it went out', async () => {
    const receipt = await checkOut(() => server.crashAt('Shop.mail', 'after', { thenUp: true }));
    const mail = { to: 'ada@example.com', receipt };
    expect(readOutbox(join(directory, 'outbox.jsonl'))).to.deep.equal([mail, mail]);
  });

  it('does the same in every run', async () => {
    await checkOut(async () => undefined);
    expect(server.logs.filter((line) => line.includes('"level":50'))).to.deep.equal([]);
  });
});
