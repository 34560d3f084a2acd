import { AtLeastOnce, AtMostOnce, DurableContext, McpServer, Param, Resource, Tool, ToolError } from 'durable-mcp';
import { CATALOGUE, euros, itemOf, type Item } from './catalogue.js';
import { Confirmation, OrderLine, type Receipt } from './order.js';
import { Outbox } from './outbox.js';
import { Payments, type Charge } from './payments.js';

/** Milliseconds until the courier has picked a parcel up. */
const COURIER_MS = Number(process.env['COURIER_MS'] ?? 3000);

@McpServer({
  name: 'shop',
  version: '2.0.0',
  title: 'Corner shop',
  instructions: 'Read catalogue://{sku} for an item, fill the cart, then check out. The customer is asked to confirm.',
})
export class Shop {
  /** How many of each item. A field: it is kept for the session, through every crash. */
  private readonly cart = new Map<string, number>();

  constructor(
    private readonly payments: Payments,
    private readonly outbox: Outbox,
  ) {}

  @Resource({ uri: 'catalogue://{sku}', mimeType: 'application/json', description: 'One item of the catalogue.' })
  item(@Param('sku') sku: string): Item {
    return known(sku);
  }

  @Tool({ name: 'add_to_cart', description: 'Puts items into the cart.' })
  add({ sku, quantity }: OrderLine): string {
    this.cart.set(known(sku).sku, (this.cart.get(sku) ?? 0) + quantity);
    return this.describe();
  }

  @Tool({ name: 'remove', description: 'Takes an item out of the cart, however many there are.' })
  remove(@Param('sku') sku: string): string {
    if (!this.cart.delete(sku)) throw new ToolError(`There is no ${sku} in the cart.`);
    return this.describe();
  }

  @Tool({ name: 'view_cart', description: 'Tells what is in the cart.', annotations: { readOnlyHint: true } })
  view(): string {
    return this.describe();
  }

  /** After a crash this runs again from its first line: what it has asked, charged, waited for and said is not done twice. */
  @Tool({ description: 'Asks the customer to confirm, charges the card, ships the cart and mails a receipt.' })
  async checkout(context: DurableContext): Promise<Receipt> {
    if (this.cart.size === 0) throw new ToolError('The cart is empty. Put something into it first.');
    const offer = this.describe();

    await tell(context, 1, 'Asking the customer to confirm');
    const { action, content } = await context.elicit(`Pay for ${offer}?`, Confirmation);
    if (action !== 'accept' || content === undefined) throw new ToolError('Not confirmed. Nothing was charged.');
    // While the customer was thinking, other calls had their turn.
    if (this.describe() !== offer) throw new ToolError('The cart has changed. Nothing was charged; check out again.');

    await tell(context, 2, 'Charging the card');
    const charge = await this.charge(context.idempotencyKey('charge'), this.total());
    const receipt = { payment: charge.id, total: euros(charge.amount), lines: this.lines() };
    this.cart.clear();

    await tell(context, 3, 'Waiting for the courier');
    await context.sleep('courier', COURIER_MS);

    await tell(context, 4, 'Mailing the receipt');
    await this.mail(content.email, receipt);
    return receipt;
  }

  /** Never begun twice. If the shop dies in here, nobody knows whether the card was charged: `findCharge` finds out. */
  @AtMostOnce({ onUnknown: 'reconcile', reconcile: 'findCharge' })
  async charge(key: string, amount: number): Promise<Charge> {
    return this.payments.charge(key, amount);
  }

  /** A charge that never reached the payment service is made now: under its old key, so that a late one cannot be a second one. */
  async findCharge(key: string, amount: number): Promise<Charge> {
    return (await this.payments.find(key)) ?? this.payments.charge(key, amount);
  }

  /** Repeated until it works: two mails are better than none. */
  @AtLeastOnce()
  async mail(to: string, receipt: Receipt): Promise<void> {
    await this.outbox.send({ to, receipt });
  }

  private describe(): string {
    return this.cart.size === 0 ? 'an empty cart' : `${this.lines().join(' + ')} = ${euros(this.total())}`;
  }

  private lines(): string[] {
    return [...this.cart].map(([sku, quantity]) => `${quantity} × ${known(sku).title}`);
  }

  private total(): number {
    return [...this.cart].reduce((sum, [sku, quantity]) => sum + quantity * known(sku).price, 0);
  }
}

async function tell(context: DurableContext, progress: number, message: string): Promise<void> {
  await context.reportProgress({ progress, total: 4, message });
}

function known(sku: string): Item {
  const item = itemOf(sku);
  if (item === undefined) {
    throw new ToolError(`There is no item ${sku}. The catalogue has: ${CATALOGUE.map((each) => each.sku).join(', ')}.`);
  }
  return item;
}
