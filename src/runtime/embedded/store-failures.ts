import {
  StoreDamagedError,
  StoreDirectoryError,
  StoreInUseError,
  StoreUnavailableError,
  StoreVersionError,
} from '../../errors/store-errors.js';
import type { Failure } from './store-messages.js';

/** What callers get while the disk takes or gives nothing. */
export function unavailable(cause: unknown): StoreUnavailableError {
  return new StoreUnavailableError(
    'The store cannot be written or read just now. Nothing is lost; try again shortly.',
    { cause },
  );
}

/** Why rows could not be read. */
export function readFailure(failure: Failure): Error {
  return failure.code === 'store_damaged' ? refusal(failure) : unavailable(errorFrom(failure));
}

export function errorFrom(failure: Failure): Error {
  const error = Object.assign(new Error(failure.message), { code: failure.code });
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}

/** Why a store could not be opened, or is of no use. */
export function refusal(failure: Failure): Error {
  const cause = errorFrom(failure);
  switch (failure.code) {
    case 'store_in_use':
      return new StoreInUseError(failure.message, { cause });
    case 'store_directory':
      return new StoreDirectoryError(failure.message, { cause });
    case 'store_damaged':
      return new StoreDamagedError(failure.message, { cause });
    case 'store_version':
      return new StoreVersionError(failure.message, { cause });
    default:
      return cause;
  }
}
