import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { euros } from '../catalogue.js';
import { readLedger } from '../ledger.js';
import { readOutbox, type Mail } from '../outbox.js';
import type { Charge } from '../payments.js';
import { startPaymentService, type PaymentObserver, type PaymentService } from '../start-payment-service.js';
import { noEvidence, type Evidence, type Moment } from './moments.js';
import { COURIER_MS, RETRY_MS } from './pace.js';
import { freePort, startShop, type ShopProcess } from './shop-process.js';
import type { Timeline } from './timeline.js';

/** The processes of the demonstration, and what is known of the act that is on. */
export class Stage implements PaymentObserver {
  evidence: Evidence = noEvidence();
  readonly #directory = mkdtempSync(join(tmpdir(), 'checkout-demo-'));
  readonly #ledger = join(this.#directory, 'payments.jsonl');
  readonly #outbox = join(this.#directory, 'outbox.jsonl');
  #environment: Readonly<Record<string, string>> = {};
  #payments: PaymentService | undefined;
  #shop: ShopProcess | undefined;
  #killedWhen: Moment | undefined;
  #reopened: Promise<void> = Promise.resolve();

  constructor(readonly timeline: Timeline) {
    process.once('exit', () => rmSync(this.#directory, { recursive: true, force: true }));
  }

  async open(): Promise<void> {
    this.#payments = await startPaymentService(this.#ledger, this);
    this.#environment = {
      PORT: String(await freePort()),
      DURABLE_MCP_DIRECTORY: this.#directory,
      PAYMENTS_URL: this.#payments.url,
      RETRY_MS: String(RETRY_MS),
      COURIER_MS: String(COURIER_MS),
    };
    this.#shop = await startShop(this.#environment);
    this.timeline.say('shop', `opens at ${this.url} (process ${this.#shop.pid})`);
  }

  get url(): string {
    return this.#shop?.url ?? '';
  }

  get charges(): readonly Charge[] {
    return readLedger(this.#ledger);
  }

  get mails(): readonly Mail[] {
    return readOutbox(this.#outbox);
  }

  /** From here on evidence is of this act. */
  beginAct(killedWhen: Moment): void {
    this.evidence = noEvidence();
    this.#killedWhen = killedWhen;
  }

  /** The shop is open again after its death in this act. */
  async endAct(): Promise<void> {
    await this.#reopened;
  }

  /** Tells that a checkout has come so far. Resolves when the shop is dead, if this is where it dies, or at once. */
  async reach(moment: Moment): Promise<void> {
    if (moment !== this.#killedWhen || this.#shop === undefined) return;
    this.#killedWhen = undefined;
    this.evidence.deaths += 1;
    const { pid } = this.#shop;
    this.timeline.shout('demo', `kill -9 ${pid}: ${moment}`);
    await this.#shop.kill();
    this.#reopened = this.#reopen();
  }

  async onCharge({ id, amount }: Charge, isRepeated: boolean): Promise<void> {
    this.evidence.chargeRequests += 1;
    const what = isRepeated ? `know this charge: ${id} stands` : `charge ${euros(amount)}: ${id}`;
    this.timeline.say('payments', what);
    await this.reach('the card is charged, and the shop has not heard of it');
  }

  onLookup(charge: Charge | undefined): void {
    this.evidence.lookups += 1;
    const what = charge === undefined ? 'it was not made' : `${charge.id} was made`;
    this.timeline.say('payments', `are asked what became of the charge: ${what}`);
  }

  async close(): Promise<void> {
    await this.#shop?.kill();
    await this.#payments?.stop();
  }

  async #reopen(): Promise<void> {
    this.#shop = await startShop(this.#environment);
    this.timeline.say('shop', `opens again (process ${this.#shop.pid}) and goes on by itself`);
  }
}
