import { join } from 'node:path';
import { DurableMcpFactory } from 'durable-mcp';
import { Outbox } from './outbox.js';
import { Payments } from './payments.js';
import { Shop } from './shop.js';
import { startPaymentService } from './start-payment-service.js';

const { PAYMENTS_URL, RETRY_MS, DURABLE_MCP_DIRECTORY: directory = '.durable', PORT = '3000', HOST } = process.env;

const service = PAYMENTS_URL === undefined ? await startPaymentService(join(directory, 'payments.jsonl')) : undefined;

const app = await DurableMcpFactory.create(Shop, {
  providers: [
    { provide: Payments, useValue: new Payments(service?.url ?? PAYMENTS_URL ?? '') },
    { provide: Outbox, useValue: new Outbox(join(directory, 'outbox.jsonl')) },
  ],
  ...(RETRY_MS !== undefined && { retryMs: Number(RETRY_MS) }),
});
await app.listen(Number(PORT), HOST ?? '127.0.0.1');
console.log(`The shop is open at ${app.url}`);

async function close(): Promise<void> {
  await app.close();
  await service?.stop();
  console.log('The shop is closed; what was not finished goes on when it opens again.');
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void close());
}
