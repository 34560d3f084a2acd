import { StoreUnavailableError } from '../../../errors/store-errors.js';

/** Said to whoever needs an instance that is held. */
export function heldError(): StoreUnavailableError {
  return new StoreUnavailableError('The session is being moved. Try again shortly.');
}
