import type { StreamId } from '../runtime/port.js';

/** The connections that follow streams just now, as the engine sees them; a transport implements it. */
export interface Connections {
  /** Drops the connection that follows this stream, if there is one; its client resumes. */
  close(stream: StreamId): void;
}
