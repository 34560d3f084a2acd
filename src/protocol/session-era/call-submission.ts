import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { CallAuth } from '../../engine/auth/call-auth.js';
import type { Credentials } from '../../engine/auth/credentials.js';
import { inputText, withoutAuth } from '../../engine/invocation.js';
import { SessionEndedError } from '../../errors/session-ended-error.js';
import type { CallRecord, CallRequest, Runtime, Submission } from '../../runtime/port.js';
import type { Reception } from '../era.js';
import type { IncomingRequest } from '../incoming-message.js';
import { ERROR_CODES, refusal, refusalText } from '../json-rpc.js';
import type { RequestRegister } from './request-register.js';
import type { RequestedCall } from './requested-call.js';
import { sessionKey } from './session-key.js';
import type { SessionStreams } from './session-streams.js';

export interface CallSubmissionOptions {
  readonly runtime: Runtime;
  readonly streams: SessionStreams;
  readonly register: RequestRegister;
  readonly credentials: Credentials;
  /** Mints a uuid, in lower case. */
  readonly newId: () => string;
}

/** Who asks. */
export interface Requester {
  readonly sessionId: string;
  readonly auth: CallAuth | undefined;
}

/** Makes durable calls of requests. */
export class CallSubmission {
  readonly #options: CallSubmissionOptions;

  constructor(options: CallSubmissionOptions) {
    this.#options = options;
  }

  /** G1, G6. Throws SessionEndedError and StoreUnavailableError. */
  async submit(requester: Requester, request: IncomingRequest, requested: RequestedCall): Promise<Reception> {
    const call = this.#callRequest(requester, request, requested);
    const submission = await this.#submit(call);
    if (submission.kind !== 'created') this.#options.credentials.forget(call.id);
    switch (submission.kind) {
      case 'created':
      case 'joined': {
        const { call: record, settled } = submission;
        return {
          kind: 'stream',
          stream: this.#options.streams.ofCall({ call: record, asker: call.origin, after: 0, settled }),
        };
      }
      case 'conflict':
      case 'gone': {
        const refused = refusal(ERROR_CODES.invalidRequest, twinProblem(submission, call));
        return { kind: 'reply', data: refusalText(request.id, refused) };
      }
      case 'no_session':
        throw new SessionEndedError(requester.sessionId);
    }
  }

  async #submit(call: CallRequest): Promise<Submission> {
    const { runtime, register, credentials } = this.#options;
    const { session, origin } = call;
    try {
      const submission = await register.track(session, origin.requestId, runtime.submit(call));
      if (submission.kind !== 'conflict' || !meansTheSame(submission.call, call)) return submission;
      const sameCall = { ...call, digest: submission.call.digest };
      return await register.track(session, origin.requestId, runtime.submit(sameCall));
    } catch (error) {
      credentials.forget(call.id);
      throw error;
    }
  }

  #callRequest(
    { sessionId, auth }: Requester,
    { id: requestId, method }: IncomingRequest,
    requested: RequestedCall,
  ): CallRequest {
    const key = sessionKey(sessionId);
    const { name, invocation, meta } = requested;
    const id = this.#options.newId();
    const text = inputText(invocation);
    return {
      id,
      session: key,
      instance: key,
      origin: {
        era: 'session',
        method,
        name,
        requestId,
        progressToken: meta.progressToken,
        idempotencyKey: meta.idempotencyKey,
      },
      input: auth === undefined ? text : inputText(invocation, this.#options.credentials.store(id, auth)),
      // The text names the kind of call, so that the method is in it. `_meta` and auth are not: a retry has another progress
      // token, and may have another access token.
      digest: hash('sha256', text, 'base64url'),
    };
  }
}

// A client that tries again may write the same arguments in another order. Of a call that ended long ago there is no input any more.
function meansTheSame({ input }: CallRecord, other: CallRequest): boolean {
  return input !== '' && isDeepStrictEqual(argumentsIn(input), argumentsIn(other.input));
}

function argumentsIn(input: string): unknown {
  return JSON.parse(withoutAuth(input) ?? input);
}

function twinProblem(
  { kind, call: twin }: Extract<Submission, { kind: 'conflict' | 'gone' }>,
  { origin }: CallRequest,
): string {
  const isSameId = twin.origin.requestId === origin.requestId;
  const what = isSameId
    ? `Request id ${JSON.stringify(origin.requestId)}`
    : `Idempotency key ${JSON.stringify(origin.idempotencyKey)}`;
  if (kind === 'gone') {
    return `${what} was already used in this session, and its response was delivered and is no longer kept. Use a new one to call again.`;
  }
  return `${what} was already used in this session for another request (${twin.origin.method} of ${twin.origin.name}). Use a new one for each request.`;
}
