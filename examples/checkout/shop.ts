import { setTimeout as work } from 'node:timers/promises';
import { DurableContext, McpServer, Param, Resource, Tool, ToolError } from 'durable-mcp';
import { CATALOGUE, euros, itemOf } from './catalogue.js';
import type { Item } from './catalogue.js';
import { OrderLine } from './order.js';
import type { Receipt } from './order.js';
import { Payments } from './payments.js';

const STEPS = 5;

/** Milliseconds that each step of a checkout takes. */
const PACE = Number(process.env['SHOP_PACE_MS'] ?? 1000);

@McpServer({
  name: 'shop',
  version: '1.0.0',
  title: 'Corner shop',
  instructions: 'Read catalogue://{sku} for an item, fill the cart, then check out.',
})
export class Shop {
  /** How many of each item. A field: it is kept for the session, through every crash. */
  private readonly cart = new Map<string, number>();

  constructor(private readonly payments: Payments) {}

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
    if (!this.cart.delete(sku)) {
      throw new ToolError(`There is no ${sku} in the cart.`);
    }
    return this.describe();
  }

  @Tool({ name: 'view_cart', description: 'Tells what is in the cart.', annotations: { readOnlyHint: true } })
  view(): string {
    return this.describe();
  }

  /**
   * Takes a while, and may be run again from its start when the server is killed in between: the client sees each message once, the
   * cart is as it was at the start, and the payment service recognises the key.
   */
  @Tool({ description: 'Pays for what is in the cart and ships it.' })
  async checkout(context: DurableContext): Promise<Receipt> {
    if (this.cart.size === 0) {
      throw new ToolError('The cart is empty. Put something into it first.');
    }
    await step(context, 1, 'Reserving the goods');
    await step(context, 2, 'Charging the card');
    // The session and the request are the same whenever this call runs, so the key is too.
    const charge = await this.payments.charge(`${context.sessionId}/${context.requestId}`, this.total());
    await step(context, 3, 'Packing the parcel');
    await step(context, 4, 'Handing it to the courier');
    await step(context, 5, 'Writing the receipt');
    const lines = this.lines();
    this.cart.clear();
    return { payment: charge.id, total: euros(charge.amount), lines };
  }

  private describe(): string {
    return this.cart.size === 0 ? 'The cart is empty.' : `${this.lines().join('\n')}\nTotal: ${euros(this.total())}`;
  }

  private lines(): string[] {
    return [...this.cart].map(([sku, quantity]) => `${quantity} × ${known(sku).title}`);
  }

  private total(): number {
    return [...this.cart].reduce((sum, [sku, quantity]) => sum + quantity * known(sku).price, 0);
  }
}

async function step(context: DurableContext, progress: number, message: string): Promise<void> {
  await context.reportProgress({ progress, total: STEPS, message });
  await work(PACE);
}

function known(sku: string): Item {
  const item = itemOf(sku);
  if (item === undefined) {
    throw new ToolError(`There is no item ${sku}. The catalogue has: ${CATALOGUE.map((each) => each.sku).join(', ')}.`);
  }
  return item;
}
