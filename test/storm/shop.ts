import { AtLeastOnce, AtMostOnce, DurableContext, McpServer, Param, Tool } from '../../src/index.js';
import { AtMostOnceFailedBeforeCompleting } from '../../src/errors/step-errors.js';
import type { Effect } from './world.js';

/** What an order says of itself. */
export interface Receipt {
  readonly id: string;
  readonly amount: number;
  readonly charge: 'charged' | 'in doubt';
}

/** The fields of one session, as the shop tells them. */
export interface Books {
  readonly begun: number;
  readonly charged: number;
  readonly inDoubt: number;
  readonly orders: readonly string[];
}

const ADDRESS = {
  type: 'object',
  properties: { address: { type: 'string' } },
  required: ['address'],
};

/** The server of the storm: one tool that does all that can go wrong. */
@McpServer({ name: 'storm', version: '1.0.0' })
export class StormShop {
  begun = 0;
  charged = 0;
  inDoubt = 0;
  orders: string[] = [];

  @Tool()
  async order(
    @Param('id', { type: String }) id: string,
    @Param('amount', { type: Number }) amount: number,
    context: DurableContext,
  ): Promise<Receipt> {
    const total = 5;
    await context.reportProgress({ progress: 1, total });
    this.begun += 1;
    const charge = await this.chargeOrDoubt(id, amount);
    await context.reportProgress({ progress: 2, total });
    await context.notify.resourcesChanged();
    const { content } = await context.elicit<{ address: string }>(`Where does ${id} go?`, ADDRESS);
    await context.reportProgress({ progress: 3, total });
    await this.mail(id, content?.address ?? 'nowhere');
    await context.reportProgress({ progress: 4, total });
    if (charge === 'charged') this.charged += amount;
    else this.inDoubt += amount;
    this.orders.push(id);
    await context.reportProgress({ progress: 5, total });
    return { id, amount, charge };
  }

  @Tool({ concurrency: 'shared' })
  books(): Books {
    const { begun, charged, inDoubt, orders } = this;
    return { begun, charged, inDoubt, orders };
  }

  @AtMostOnce()
  async charge(id: string, amount: number): Promise<void> {
    await happen({ kind: 'charge', id, amount });
  }

  @AtLeastOnce()
  async mail(id: string, address: string): Promise<string> {
    await happen({ kind: 'mail', id });
    return address;
  }

  private async chargeOrDoubt(id: string, amount: number): Promise<Receipt['charge']> {
    try {
      await this.charge(id, amount);
      return 'charged';
    } catch (error) {
      if (error instanceof AtMostOnceFailedBeforeCompleting) return 'in doubt';
      throw error;
    }
  }
}

async function happen(what: Omit<Effect, 'process'>): Promise<void> {
  const effect: Effect = { ...what, process: process.pid };
  const response = await fetch(process.env['STORM_WORLD'] ?? '', { method: 'POST', body: JSON.stringify(effect) });
  await response.text();
}
