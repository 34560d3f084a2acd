import type { RoundOrder } from './measure-round.js';

/** What the load process can be told to do. */
export type LoadOrder =
  | ({ readonly kind: 'round' } & RoundOrder)
  | { readonly kind: 'hold'; readonly url: string; readonly sessions: number }
  | { readonly kind: 'resume'; readonly url: string }
  | { readonly kind: 'leave'; readonly url: string; readonly sessions: number };

/** The answer to each order, in the order in which they were given. */
export type LoadReply =
  { readonly kind: 'done'; readonly value: unknown } | { readonly kind: 'failed'; readonly message: string };
