import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DurableContext } from '../../../../src/engine/durable-context.js';
import { McpServer } from '../../../../src/decorators/mcp-server.js';
import { Param } from '../../../../src/decorators/param.js';
import { Tool } from '../../../../src/decorators/tool.js';
import { DurableMcpFactory } from '../../../../src/factory.js';
import { reboot } from '../../../../src/runtime/reboot/index.js';
import { Tally } from './generated/tally.js';
import { TallyServicer } from './tally-servicer.js';

const { DURABLE_MCP_DIRECTORY: folder = '', PORT = '0' } = process.env;

function note(line: string): void {
  appendFileSync(join(folder, 'notes'), `${line}\n`);
}

@McpServer({ name: 'tally', version: '1.0.0' })
class Counting {
  calls = 0;

  @Tool()
  async add(@Param('name') name: string, @Param('by') by: number, context: DurableContext): Promise<object> {
    const { count, pid } = await Tally.ref(name).add(context.reboot, { by });
    this.calls += 1;
    return { count, owner: pid, server: process.pid, calls: this.calls };
  }

  @Tool()
  async look(@Param('name') name: string, context: DurableContext): Promise<number> {
    const { count } = await Tally.ref(name).look(context.reboot);
    return count;
  }

  /** Adds, then waits at a gate. */
  @Tool()
  async hold(@Param('name') name: string, context: DurableContext): Promise<number> {
    note('runs');
    await context.reportProgress({ progress: 1 });
    await context.atMostOnce('step', () => note('step'));
    const { count } = await Tally.ref(name).add(context.reboot, { by: 1 });
    note(`added ${count}`);
    while (!existsSync(join(folder, 'gate'))) await pause(5);
    return count;
  }
}

const app = await DurableMcpFactory.create(Counting, {
  retryMs: 100,
  runtime: reboot({
    servicers: [TallyServicer],
    initialize: async (context) => {
      await Tally.ref('starts').idempotently('first start').add(context, { by: 1 });
    },
  }),
});
await app.listen(Number(PORT), '127.0.0.1');
console.log(`The tally is open at ${app.url}`);
process.once('SIGTERM', () => void app.close());
