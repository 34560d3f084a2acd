import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Launch } from '../../../../src/runtime/reboot/processes/server-group.js';

export interface FakeReboot {
  readonly servers?: number;
  readonly behaviour?: 'serves' | 'fails' | 'hangs';
  /** File that gets a line for each process. */
  readonly diary?: string;
}

/** A program that behaves to a supervisor as Reboot does. */
export function launchFake({ servers = 1, behaviour = 'serves', diary = '' }: FakeReboot): Launch {
  const file = fileURLToPath(new URL('./fixtures/fake-reboot.js', import.meta.url));
  return {
    command: process.execPath,
    words: [file, String(servers), behaviour, diary],
    environment: process.env,
    servers,
  };
}
