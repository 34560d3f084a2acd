/** Kills the shop in the middle of a checkout, and shows that its client gets the answer anyway. Exits with 1 if one of the claims at its end does not hold. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult, Progress } from '@modelcontextprotocol/sdk/types.js';
import { euros } from './catalogue.js';
import { readLedger } from './ledger.js';
import type { Charge } from './payments.js';
import { freePort, startShop } from './shop-process.js';
import type { ShopProcess } from './shop-process.js';
import { startPaymentService } from './start-payment-service.js';
import type { PaymentService } from './start-payment-service.js';
import { Timeline } from './timeline.js';

/** Milliseconds after which the client looks whether the shop is back: it tries twice. */
const RETRY_MS = 2000;
/** The card is charged just before this message: the worst moment to die. */
const KILLED_AT = 3;

const timeline = new Timeline();
const directory = mkdtempSync(join(tmpdir(), 'checkout-demo-'));
const ledger = join(directory, 'payments.jsonl');

async function demo(): Promise<boolean> {
  const payments = await startPaymentService(ledger, narrateCharge);
  const port = await freePort();
  const environment = {
    PORT: String(port),
    DURABLE_MCP_DIRECTORY: directory,
    PAYMENTS_URL: payments.url,
    RETRY_MS: String(RETRY_MS),
  };
  timeline.title('A shop is killed while a customer pays');
  const shop = await startShop(environment);
  timeline.say('shop', `opens at ${shop.url} (process ${shop.pid})`);
  const customer = await enter(shop.url);
  await fillCart(customer);

  const progress: number[] = [];
  const running = { shop };
  let reopened: Promise<void> = Promise.resolve();
  timeline.say('client', 'calls checkout');
  const answer = await customer.callTool({ name: 'checkout' }, undefined, {
    onprogress: (report) => {
      progress.push(report.progress);
      narrateProgress(report);
      if (report.progress === KILLED_AT && progress.length === KILLED_AT) {
        reopened = killAndReopen(running, environment);
      }
    },
  });
  await reopened;
  narrateAnswer(asResult(answer));
  await close(customer, running.shop, payments);
  return judge(progress, asResult(answer));
}

async function enter(url: string): Promise<Client> {
  const client = new Client({ name: 'customer', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(url));
  await client.connect(transport);
  timeline.say('client', `is the MCP SDK's own client, in session ${transport.sessionId}`);
  return client;
}

async function fillCart(customer: Client): Promise<void> {
  for (const [sku, quantity] of [
    ['beans', 2],
    ['mug', 1],
  ] as const) {
    timeline.say('client', `puts ${quantity} × ${sku} into the cart`);
    await customer.callTool({ name: 'add_to_cart', arguments: { sku, quantity } });
  }
}

async function killAndReopen(
  running: { shop: ShopProcess },
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const { pid } = running.shop;
  await running.shop.kill();
  timeline.shout('demo', `kill -9 ${pid}: the shop is gone, its customer is still waiting`);
  running.shop = await startShop(environment);
  timeline.say('shop', `opens again (process ${running.shop.pid}) and goes on with the checkout by itself`);
}

function narrateProgress({ progress, total, message }: Progress): void {
  timeline.say('client', `hears ${progress}/${total ?? '?'}: ${message ?? ''}`);
}

function narrateCharge({ id, amount }: Charge, isRepeated: boolean): void {
  timeline.say(
    'payments',
    isRepeated ? `know this checkout already: ${id} stands, nothing is charged` : `charge ${euros(amount)}: ${id}`,
  );
}

function narrateAnswer(answer: CallToolResult): void {
  timeline.say('client', `receives its answer: ${JSON.stringify(answer.structuredContent)}`);
}

async function close(customer: Client, shop: ShopProcess, payments: PaymentService): Promise<void> {
  await customer.close();
  await shop.kill();
  await payments.stop();
}

function judge(progress: readonly number[], answer: CallToolResult): boolean {
  const charges = readLedger(ledger);
  const claims = [
    ['the card was charged once', charges.length === 1],
    ['each progress message arrived once, in order', progress.join() === '1,2,3,4,5'],
    [
      'the answer arrived, for that charge',
      answer.structuredContent?.['payment'] === charges[0]?.id && answer.isError !== true,
    ],
  ] as const;
  timeline.title(`After ${timeline.seconds.toFixed(1)} s:`);
  claims.forEach(([claim, holds]) => timeline.verdict(claim, holds));
  return claims.every(([, holds]) => holds);
}

/** A call without a task is answered with a result. */
function asResult(answer: Awaited<ReturnType<Client['callTool']>>): CallToolResult {
  return answer as CallToolResult;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(130));
}
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
process.exitCode = (await demo()) ? 0 : 1;
