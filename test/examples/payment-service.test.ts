import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readLedger } from '../../examples/checkout/ledger.js';
import { Payments } from '../../examples/checkout/payments.js';
import { startPaymentService } from '../../examples/checkout/start-payment-service.js';
import type { PaymentService } from '../../examples/checkout/start-payment-service.js';

describe('examples/checkout/payment-service', () => {
  let directory: string;
  let ledger: string;
  let service: PaymentService;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'payments-'));
    ledger = join(directory, 'payments.jsonl');
    service = await startPaymentService(ledger);
  });
  afterEach(async () => {
    await service.stop();
    await rm(directory, { recursive: true });
  });

  it('charges once for each key', async () => {
    const payments = new Payments(service.url);
    const [first, second, other] = [
      await payments.charge('a', 5),
      await payments.charge('a', 5),
      await payments.charge('b', 5),
    ];
    expect(second).to.deep.equal(first);
    expect(readLedger(ledger)).to.deep.equal([first, other]);
  });

  it('tells what became of a charge', async () => {
    const payments = new Payments(service.url);
    const made = await payments.charge('a/1', 5);
    expect(await payments.find('a/1')).to.deep.equal(made);
    expect(await payments.find('a/2')).to.equal(undefined);
  });

  it('gives no answer before the program that started it has noted the charge', async () => {
    const heard: string[] = [];
    const observed = await startPaymentService(ledger, {
      onCharge: async () => {
        await new Promise(setImmediate);
        heard.push('noted');
      },
    });
    await new Payments(observed.url).charge('a', 5);
    await observed.stop();
    expect(heard).to.deep.equal(['noted']);
  });

  it('remembers its charges when it starts again', async () => {
    const first = await new Payments(service.url).charge('a', 5);
    await service.stop();
    service = await startPaymentService(ledger);
    expect(await new Payments(service.url).charge('a', 5)).to.deep.equal(first);
  });

  it('refuses another amount under the same key', async () => {
    const payments = new Payments(service.url);
    await payments.charge('a', 5);
    const refusal = await payments.charge('a', 6).catch(String);
    expect(refusal).to.include('409').and.to.include('5 cents');
  });

  it('refuses an amount that is none', async () => {
    expect(await new Payments(service.url).charge('a', -1).catch(String)).to.include('400');
  });
});
