/** Kills the shop before, inside and after a charge, and shows that its client gets its answers anyway. Exits with 1 if a claim that it makes does not hold. */
import { ACTS, type Act, type Claim } from './demo/acts.js';
import { Customer } from './demo/customer.js';
import { Stage } from './demo/stage.js';
import { Timeline } from './demo/timeline.js';

const timeline = new Timeline();

async function demo(): Promise<boolean> {
  timeline.title('A shop is killed while a customer pays: before, inside and after the charge');
  const stage = new Stage(timeline);
  await stage.open();
  const customer = await Customer.enter(stage);
  const verdicts: boolean[] = [];
  for (const act of ACTS) {
    timeline.title(act.title);
    const claims = await play(act, stage, customer);
    timeline.blank();
    claims.forEach(([claim, holds]) => timeline.verdict(claim, holds));
    verdicts.push(...claims.map(([, holds]) => holds));
  }
  const held = verdicts.filter((holds) => holds).length;
  timeline.title(
    `${ACTS.length} orders, ${ACTS.length} crashes, ${stage.charges.length} charges, ${timeline.seconds.toFixed(1)} s: ` +
      `${held} of ${verdicts.length} claims hold.`,
  );
  await customer.leave();
  await stage.close();
  return held === verdicts.length;
}

async function play({ cart, killedWhen, claims }: Act, stage: Stage, customer: Customer): Promise<readonly Claim[]> {
  const chargesBefore = stage.charges.length;
  for (const [sku, quantity] of cart) await customer.put(sku, quantity);
  stage.beginAct(killedWhen);
  const answer = await customer.checkout();
  await stage.endAct();
  const { progress, answers, deaths } = stage.evidence;
  const [charge, ...more] = stage.charges.slice(chargesBefore);
  const payment = answer.structuredContent?.['payment'];
  return [
    ['the shop was killed, and the client had one answer', deaths === 1 && answers === 1 && answer.isError !== true],
    [
      'the card was charged once, as the answer says',
      more.length === 0 && charge !== undefined && payment === charge.id,
    ],
    ['each progress message came once, in order', progress.join() === '1,2,3,4'],
    ...claims(stage.evidence),
    ['the receipt was mailed', stage.mails.some(({ receipt }) => receipt.payment === payment)],
    ['the cart is empty', (await customer.viewCart()).includes('an empty cart')],
  ];
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(130));
}
process.exitCode = (await demo()) ? 0 : 1;
