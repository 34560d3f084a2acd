// The load generator's process: takes orders from the bench over its IPC channel, one after the other.
import { HeldCalls } from './held-calls.js';
import { measureRound } from './measure-round.js';
import { leaveSessions } from './open-sessions.js';
import type { LoadOrder, LoadReply } from './orders.js';

const held = new HeldCalls();

process.on('message', (order: LoadOrder) => {
  obey(order).then(
    (value) => reply({ kind: 'done', value }),
    (error: unknown) => reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit());

async function obey(order: LoadOrder): Promise<unknown> {
  switch (order.kind) {
    case 'round':
      return measureRound(order);
    case 'hold':
      return held.hold(order.url, order.sessions);
    case 'resume':
      return held.resume(order.url);
    case 'leave':
      return leaveSessions(new URL(order.url), order.sessions);
  }
}

function reply(message: LoadReply): void {
  process.send?.(message);
}
