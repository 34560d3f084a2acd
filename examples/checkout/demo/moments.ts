/** Where in a checkout the shop is killed. */
export type Moment =
  'the question is open' | 'the card is charged, and the shop has not heard of it' | 'the charge is stored';

/** What happened in one act. */
export interface Evidence {
  readonly progress: number[];
  /** The messages of the forms that the customer was shown. */
  readonly questions: string[];
  /** Why a form was taken down unanswered. */
  readonly withdrawals: string[];
  /** JSON-RPC responses to the checkout. */
  answers: number;
  /** How often the payment service was told to charge. */
  chargeRequests: number;
  /** How often the payment service was asked what became of a charge. */
  lookups: number;
  deaths: number;
}

export function noEvidence(): Evidence {
  return { progress: [], questions: [], withdrawals: [], answers: 0, chargeRequests: 0, lookups: 0, deaths: 0 };
}
