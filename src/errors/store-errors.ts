import { DurableMcpError } from './durable-mcp-error.js';

/** G9: the store cannot be written or read just now (a full disk, a lost volume). What was accepted stays open and goes on later. */
export class StoreUnavailableError extends DurableMcpError {
  override readonly code = 'store_unavailable';
}

/** Another process serves from this directory. */
export class StoreInUseError extends DurableMcpError {
  override readonly code = 'store_in_use';
}

/** The directory cannot be created, read or written. */
export class StoreDirectoryError extends DurableMcpError {
  override readonly code = 'store_directory';
}

/** The store's file is damaged, or no store of ours. A start that says so has changed nothing that is stored. */
export class StoreDamagedError extends DurableMcpError {
  override readonly code = 'store_damaged';
}

/** The store's file was written by a newer release. Nothing in it was changed. */
export class StoreVersionError extends DurableMcpError {
  override readonly code = 'store_version';
}
