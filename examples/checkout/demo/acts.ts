import type { Evidence, Moment } from './moments.js';

export interface Act {
  readonly title: string;
  readonly cart: readonly (readonly [sku: string, quantity: number])[];
  readonly killedWhen: Moment;
  /** What must be true of this act, beyond what must be true of all. */
  readonly claims: (evidence: Evidence) => readonly Claim[];
}

export type Claim = readonly [claim: string, holds: boolean];

const APOLOGY = 'Sorry, we got disconnected and need to try again: ';

export const ACTS: readonly Act[] = Object.freeze([
  {
    title: 'Act 1: before the charge, while the customer reads the form',
    cart: [['mug', 2]],
    killedWhen: 'the question is open',
    claims: ({ questions: [first, second, ...more], withdrawals, chargeRequests }) => [
      [
        'the open question was withdrawn, and asked again with an apology',
        withdrawals.length === 1 && more.length === 0 && second === `${APOLOGY}${first ?? ''}`,
      ],
      ['the payment service was told to charge once', chargeRequests === 1],
    ],
  },
  {
    title: 'Act 2: inside the charge, when the money is gone and the shop does not know it',
    cart: [['kettle', 1]],
    killedWhen: 'the card is charged, and the shop has not heard of it',
    claims: ({ questions, chargeRequests, lookups }) => [
      ['the customer was asked once', questions.length === 1],
      ['the charge was not tried again but looked up', chargeRequests === 1 && lookups === 1],
    ],
  },
  {
    title: 'Act 3: after the charge, before the courier has come',
    cart: [['filter', 3]],
    killedWhen: 'the charge is stored',
    claims: ({ questions, chargeRequests, lookups }) => [
      ['the customer was asked once', questions.length === 1],
      ['the payment service heard of it once, and never again', chargeRequests === 1 && lookups === 0],
    ],
  },
]);
