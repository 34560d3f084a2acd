import { isDeepStrictEqual } from 'node:util';
import type { Message } from './followed-stream.js';
import type { Receipt } from './shop.js';

const LEAD = 'Sorry, we got disconnected and need to try again: ';
const EXPECTED_PROGRESS = [1, 2, 3, 4, 5];

export interface FinishedOrder {
  readonly name: string;
  readonly requestId: number;
  readonly order: { readonly id: string; readonly amount: number };
  /** All that came on its stream. */
  readonly messages: readonly Message[];
  readonly answer: Message;
}

/** The receipt of an order, once everything that its client was sent has been looked at. */
export function checkOrder(finished: FinishedOrder, report: (violation: string) => void): Receipt | undefined {
  const { name, messages, answer, order } = finished;
  checkProgress(finished, report);
  checkQuestions(finished, report);
  if (messages.at(-1) !== answer) report(`${name}: the response is not the last message`);
  const receipt = readReceipt(answer);
  const isRight =
    receipt?.id === order.id && receipt.amount === order.amount && /^(charged|in doubt)$/.test(receipt.charge);
  if (!isRight || answer.result?.['isError'] === true) {
    report(`${name}: the response is no receipt of ${order.id}: ${JSON.stringify(answer)}`);
    return undefined;
  }
  return receipt;
}

function checkProgress({ name, messages, requestId }: FinishedOrder, report: (violation: string) => void): void {
  const notes = messages.filter(({ method }) => method === 'notifications/progress').map(({ params }) => params ?? {});
  const seen = notes.map(({ progress }) => progress);
  if (!isDeepStrictEqual(seen, EXPECTED_PROGRESS)) report(`${name}: progress was ${JSON.stringify(seen)}`);
  if (notes.some(({ progressToken }) => progressToken !== requestId)) {
    report(`${name}: progress under another token: ${JSON.stringify(notes)}`);
  }
}

/** At most one question is open at a time: one that is asked again was withdrawn before, has an id of its own and says why it comes again. */
function checkQuestions({ name, messages }: FinishedOrder, report: (violation: string) => void): void {
  let open: string | undefined;
  const asked = new Set<string>();
  for (const { id, method, params } of messages) {
    if (method === 'notifications/cancelled' && params?.['requestId'] === open) open = undefined;
    if (method !== 'elicitation/create') continue;
    if (open !== undefined) report(`${name}: ${String(id)} was asked while ${open} was open`);
    const hasLead = String(params?.['message']).startsWith(LEAD);
    if (asked.size > 0 && !hasLead) report(`${name}: ${String(id)} was asked again without saying so`);
    open = String(id);
    if (asked.has(open)) report(`${name}: ${open} was asked twice`);
    asked.add(open);
  }
  if (open === undefined) report(`${name}: no question was open at the end, of ${asked.size} that were asked`);
}

function readReceipt({ result }: Message): Receipt | undefined {
  return result?.['structuredContent'] as Receipt | undefined;
}
