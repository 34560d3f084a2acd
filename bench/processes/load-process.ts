import { fileURLToPath } from 'node:url';
import type { RoundOrder, RoundResult } from '../load/measure-round.js';
import type { LoadOrder, LoadReply } from '../load/orders.js';
import { Child } from './child-process.js';
import { withinTime } from './time-limit.js';

/** For what a round does beside its load: opening its sessions, last calls, ending them. Milliseconds. */
const AROUND_ROUND_MS = 180_000;

/** The load generator, in a process of its own so that it does not share a thread with what it measures. */
export class LoadProcess {
  readonly #child = new Child(fileURLToPath(new URL('../load/main.js', import.meta.url)), []);

  async round(order: RoundOrder): Promise<RoundResult> {
    const limitMs = (order.warmUpSeconds + order.seconds) * 1000 + AROUND_ROUND_MS;
    return asRoundResult(await withinTime(this.#obey({ kind: 'round', ...order }), limitMs, () => 'A round of load'));
  }

  /** Opens sessions with one unfinished call each. */
  async hold(url: string, sessions: number): Promise<void> {
    await this.#obey({ kind: 'hold', url, sessions });
  }

  /** Resumes what was held; resolves when every call has answered. */
  async resume(url: string): Promise<void> {
    await this.#obey({ kind: 'resume', url });
  }

  /** Opens sessions and leaves them without a connection. */
  async leave(url: string, sessions: number): Promise<void> {
    await this.#obey({ kind: 'leave', url, sessions });
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }

  async #obey(order: LoadOrder): Promise<unknown> {
    const reply = readReply(await this.#child.ask(order));
    if (reply.kind === 'failed') throw new Error(`The load generator failed at '${order.kind}': ${reply.message}`);
    return reply.value;
  }
}

function readReply(message: unknown): LoadReply {
  return message as LoadReply;
}

function asRoundResult(value: unknown): RoundResult {
  return value as RoundResult;
}
