import type { CallId, InstanceKey, Runtime, Submission } from '../../runtime/port.js';
import type { RequestId } from '../json-rpc.js';

/** Joined requests that are remembered; each is two short strings. */
const CAPACITY = 10_000;

/**
 * Which call a request id stands for, where the runtime cannot tell: while the call is still being submitted, and for a
 * request that joined the call of another one. Kept in memory, for notifications/cancelled only.
 */
export class RequestRegister {
  readonly #runtime: Runtime;
  readonly #pending = new Map<string, Promise<Submission>>();
  readonly #joined = new Map<string, CallId>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Resolves or rejects as `submission` does. */
  async track(session: InstanceKey, requestId: RequestId, submission: Promise<Submission>): Promise<Submission> {
    const request = nameOf(session, requestId);
    this.#pending.set(request, submission);
    try {
      const submitted = await submission;
      if (submitted.kind === 'joined' && submitted.call.origin.requestId !== requestId) {
        this.#remember(request, submitted.call.id);
      }
      return submitted;
    } finally {
      if (this.#pending.get(request) === submission) this.#pending.delete(request);
    }
  }

  /** G10: only calls of this session. */
  async find(session: InstanceKey, requestId: RequestId): Promise<CallId | undefined> {
    const request = nameOf(session, requestId);
    const submitted = await this.#pending.get(request)?.catch(() => undefined);
    if (submitted?.kind === 'created' || submitted?.kind === 'joined') return submitted.call.id;
    return this.#joined.get(request) ?? (await this.#runtime.findRequest(session, requestId))?.id;
  }

  #remember(request: string, call: CallId): void {
    this.#joined.set(request, call);
    if (this.#joined.size <= CAPACITY) return;
    for (const oldest of this.#joined.keys()) {
      this.#joined.delete(oldest);
      return;
    }
  }
}

// 7 and "7" are two ids.
function nameOf(session: InstanceKey, requestId: RequestId): string {
  return typeof requestId === 'number' ? `${session} ${requestId}` : `${session} "${requestId}`;
}
