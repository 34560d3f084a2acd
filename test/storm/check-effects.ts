import type { Receipt } from './shop.js';
import type { Effect } from './world.js';

/** Holds what happened outside against what the calls said of it. */
export function checkEffects(
  { receipts, effects }: { readonly receipts: readonly Receipt[]; readonly effects: readonly Effect[] },
  report: (violation: string) => void,
): void {
  const charges = byOrder(effects, 'charge');
  const mails = byOrder(effects, 'mail');
  for (const { id, amount, charge } of receipts) {
    const booked = charges.get(id) ?? [];
    const isRight = charge === 'charged' ? booked.length === 1 : booked.length <= 1;
    if (!isRight) report(`${id} says "${charge}", and the ledger has ${booked.length} charges of it`);
    if (booked.some((one) => one.amount !== amount))
      report(`${id} was charged ${String(booked[0]?.amount)}, not ${amount}`);
    const posted = mails.get(id) ?? [];
    if (posted.length === 0) report(`${id} was never mailed`);
    // Only a crash is a reason to do it again.
    if (new Set(posted.map((mail) => mail.process)).size !== posted.length)
      report(`${id} was mailed twice by one process`);
  }
  const known = new Set(receipts.map(({ id }) => id));
  if (known.size !== receipts.length) report('an order has two receipts');
  for (const { kind, id } of effects) {
    if (!known.has(id)) report(`there is a ${kind} of ${id}, which has no receipt`);
  }
}

function byOrder(effects: readonly Effect[], wanted: Effect['kind']): Map<string, Effect[]> {
  const found = new Map<string, Effect[]>();
  for (const effect of effects) {
    if (effect.kind === wanted) found.set(effect.id, [...(found.get(effect.id) ?? []), effect]);
  }
  return found;
}
