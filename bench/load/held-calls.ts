import { resume, type HeldCall } from './mcp-session.js';
import { openSessions } from './open-sessions.js';

/** The calls that wait for their server to come back. */
export class HeldCalls {
  #calls: readonly HeldCall[] = [];

  /** Opens sessions with one unfinished call each; resolves when the server has accepted them all. */
  async hold(url: string, count: number): Promise<void> {
    const sessions = await openSessions(new URL(url), count);
    this.#calls = await Promise.all(sessions.map((session) => session.hold()));
  }

  /** Resumes every stream at the same time; resolves when all responses have arrived, with how many there were. */
  async resume(url: string): Promise<number> {
    const target = new URL(url);
    await Promise.all(this.#calls.map((call) => resume(target, call)));
    return this.#calls.length;
  }
}
