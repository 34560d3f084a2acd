import type { SessionAdmin } from '../runtime/session-admin.js';
import type { SessionReader } from '../runtime/session-reader.js';

/** Which server's sessions a command line means. */
export interface SessionsChoice {
  readonly directory: string;
  /** As the command line says. */
  readonly name: string | undefined;
  /** Sessions are brought to it: it is meant when nothing else is said, and need not have any yet. */
  readonly newServer: string | undefined;
  /** Nothing is to be changed: what is not there is not made either. */
  readonly isReadOnly: boolean;
}

/** One server's sessions, wherever they are. */
export interface OpenedSessions {
  /** Name of the server. */
  readonly server: string;
  readonly reader: SessionReader;
  /** Takes hold of them to change them. */
  readonly change: () => Promise<ChangeableSessions>;
  close(): void;
}

export interface ChangeableSessions {
  readonly admin: SessionAdmin;
  /** A process serves them, and is asked. */
  readonly isServed: boolean;
}
