import { DurableMcpError } from './durable-mcp-error.js';

/** A file of exported sessions is cut off, was changed, or is none. Nothing of it was imported. */
export class SessionFileError extends DurableMcpError {
  override readonly code = 'session_file';
}

/** A file of exported sessions was written by a newer release. Nothing of it was imported. */
export class SessionFileVersionError extends DurableMcpError {
  override readonly code = 'session_file_version';
}
