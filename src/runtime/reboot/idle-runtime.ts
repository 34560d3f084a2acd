import { StoreUnavailableError } from '../../errors/store-errors.js';
import type { Runtime } from '../port.js';

/** The runtime of a process that serves nothing itself: it passes requests on, or only directs those that serve. */
export class IdleRuntime implements Runtime {
  readonly start = nothing;
  readonly drain = nothing;
  readonly stop = nothing;

  readonly open = refuse;
  readonly load = refuse;
  readonly update = refuse;
  readonly delete = refuse;
  readonly submit = refuse;
  readonly find = refuse;
  readonly findRequest = refuse;
  readonly cancel = refuse;
  readonly answer = refuse;
  readonly publish = refuse;
  readonly deliveredUpTo = refuse;

  follow(): never {
    throw notHere();
  }

  readonly acknowledge = ignore;
  readonly delivered = ignore;
}

function nothing(): Promise<void> {
  return Promise.resolve();
}

function ignore(): undefined {
  return undefined;
}

async function refuse(): Promise<never> {
  return Promise.reject(notHere());
}

function notHere(): StoreUnavailableError {
  return new StoreUnavailableError('This process does not serve: the Reboot servers do.');
}
