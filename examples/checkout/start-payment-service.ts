import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Charge } from './payments.js';

/** What the payment service tells the program that started it. */
export type ServiceMessage =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'charge'; readonly charge: Charge; readonly isRepeated: boolean }
  | { readonly kind: 'lookup'; readonly charge?: Charge };

/** Hears what the payment service is asked to do. */
export interface PaymentObserver {
  /** The charge is in the ledger; whoever asked for it has no answer before this resolves. */
  onCharge?(charge: Charge, isRepeated: boolean): void | Promise<void>;
  onLookup?(charge: Charge | undefined): void;
}

export interface PaymentService {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the payment service on a free port of this machine. It ends with this process. */
export function startPaymentService(ledger: string, observer: PaymentObserver = {}): Promise<PaymentService> {
  const child = fork(fileURLToPath(new URL('./payment-service.js', import.meta.url)), [ledger]);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The payment service ended with exit code ${code}.`)));
    child.on('message', (message: ServiceMessage) => {
      if (message.kind === 'listening') resolve({ url: message.url, stop: () => stop(child) });
      else if (message.kind === 'lookup') observer.onLookup?.(message.charge);
      else void observe(message.charge, message.isRepeated);
    });
  });

  async function observe(charge: Charge, isRepeated: boolean): Promise<void> {
    await observer.onCharge?.(charge, isRepeated);
    if (child.connected) child.send(charge.id);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (!child.connected) return;
  const exited = once(child, 'exit');
  child.disconnect();
  await exited;
}
