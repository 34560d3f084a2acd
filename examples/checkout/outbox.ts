import { appendFile } from 'node:fs/promises';
import { readLines } from './json-lines.js';
import type { Receipt } from './order.js';

export interface Mail {
  readonly to: string;
  readonly receipt: Receipt;
}

/** Mails, one JSON line each. A shop with a mail server would have that here. */
export class Outbox {
  constructor(private readonly file: string) {}

  async send(mail: Mail): Promise<void> {
    await appendFile(this.file, `${JSON.stringify(mail)}\n`);
  }
}

export function readOutbox(file: string): readonly Mail[] {
  return readLines(file) as readonly Mail[];
}
