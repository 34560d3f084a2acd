import type { CallAuth } from '../../engine/auth/call-auth.js';
import type { Catalogue } from '../../engine/catalogue.js';
import type { JsonObject } from '../../metadata/server-model.js';
import type { Runtime } from '../../runtime/port.js';
import type { FrameStream, Reception, Resumption, SessionChannel } from '../era.js';
import { readMessage, type IncomingRequest } from '../incoming-message.js';
import { ERROR_CODES, refusal, refusalText, resultText, type Refusal } from '../json-rpc.js';
import { cut, LENGTH_LIMITS, lengthProblem } from '../length-limits.js';
import type { CallSubmission } from './call-submission.js';
import type { ClientAnswers } from './client-answers.js';
import type { ClientNotifications } from './client-notifications.js';
import type { ListMethod, Listings } from './listings.js';
import { readLogLevel } from './log-level.js';
import { acceptsBatches, primesStreams } from './protocol-versions.js';
import { invalidParams } from './read-params.js';
import { requiredScopes } from './required-scopes.js';
import { readPromptRequest, readResourceRequest, readToolCall, type RequestedCall } from './requested-call.js';
import type { SessionAttributes } from './session-attributes.js';
import { sessionKey } from './session-key.js';
import type { SessionStreams } from './session-streams.js';
import type { SessionUpdates } from './session-updates.js';

/** What all sessions of one server share. */
export interface ChannelServices {
  readonly runtime: Runtime;
  readonly catalogue: Catalogue;
  readonly listings: Listings;
  readonly calls: CallSubmission;
  readonly streams: SessionStreams;
  readonly updates: SessionUpdates;
  readonly notifications: ClientNotifications;
  readonly answers: ClientAnswers;
}

/** One request's view of a session. */
export interface ChannelState {
  readonly id: string;
  readonly attributes: SessionAttributes;
  readonly auth: CallAuth | undefined;
}

/** Serves the messages of one session. Holds nothing that must last: it may be made anew for each message. */
export class DurableSessionChannel implements SessionChannel {
  readonly id: string;
  readonly protocolVersion: string;
  readonly clientName: string;
  readonly primesStreams: boolean;
  readonly acceptsBatches: boolean;
  readonly #services: ChannelServices;
  readonly #auth: CallAuth | undefined;

  constructor(services: ChannelServices, { id, attributes, auth }: ChannelState) {
    const { protocolVersion, clientInfo } = attributes;
    this.#services = services;
    this.#auth = auth;
    this.id = id;
    this.protocolVersion = protocolVersion;
    this.clientName = clientInfo.name;
    this.primesStreams = primesStreams(protocolVersion);
    this.acceptsBatches = acceptsBatches(protocolVersion);
  }

  scopesFor(message: unknown): readonly string[] {
    return requiredScopes(message, this.#services.catalogue);
  }

  /** Throws SessionEndedError and StoreUnavailableError (G9). */
  async receive(message: unknown, idempotencyKey?: string): Promise<Reception> {
    const incoming = readMessage(message);
    switch (incoming.kind) {
      case 'request':
        return this.#answer(incoming, idempotencyKey);
      case 'notification':
        await this.#services.notifications.receive(this.id, incoming);
        return { kind: 'accepted' };
      case 'response':
        await this.#services.answers.receive(this.id, incoming);
        return { kind: 'accepted' };
      case 'invalid':
        return { kind: 'reply', data: refusalText(incoming.id, incoming.refusal) };
    }
  }

  ownStream(): Promise<FrameStream> {
    return this.#services.streams.own(this.id);
  }

  resume(lastEventId: string): Promise<Resumption> {
    return this.#services.streams.resume(this.id, lastEventId);
  }

  async end(): Promise<void> {
    await this.#services.runtime.delete(sessionKey(this.id));
  }

  async #answer(request: IncomingRequest, idempotencyKey: string | undefined): Promise<Reception> {
    const { method, params } = request;
    const { catalogue, listings } = this.#services;
    switch (method) {
      case 'tools/call':
        return this.#call(request, withIdempotencyKey(readToolCall(params, catalogue), idempotencyKey));
      case 'prompts/get':
        return this.#call(request, readPromptRequest(params, catalogue));
      case 'resources/read':
        return this.#call(request, readResourceRequest(params, catalogue));
      case 'tools/list':
      case 'prompts/list':
      case 'resources/list':
      case 'resources/templates/list':
        return reply(request, listings.page(method satisfies ListMethod, params, this.#auth?.scopes));
      case 'logging/setLevel':
        return reply(request, await this.#setLogLevel(params));
      case 'ping':
        return reply(request, '{}');
      case 'initialize':
        return reply(request, refusal(ERROR_CODES.invalidRequest, ALREADY_INITIALIZED));
      default: {
        const shown = cut(method, LENGTH_LIMITS.unknownMethod);
        return reply(request, refusal(ERROR_CODES.methodNotFound, `Method not found: ${shown}`));
      }
    }
  }

  async #call(request: IncomingRequest, requested: RequestedCall | Refusal): Promise<Reception> {
    return requested.kind === 'refusal'
      ? reply(request, requested)
      : this.#services.calls.submit({ sessionId: this.id, auth: this.#auth }, request, requested);
  }

  /** Safe to repeat. */
  async #setLogLevel(params: JsonObject | undefined): Promise<string | Refusal> {
    const level = readLogLevel(params);
    if (typeof level !== 'string') return level;
    await this.#services.updates.change(this.id, (attributes) =>
      attributes.logLevel === level ? attributes : { ...attributes, logLevel: level },
    );
    return '{}';
  }
}

const ALREADY_INITIALIZED =
  'Invalid Request: this session is initialized already. Send initialize without a session id to start another session.';

function reply({ id }: IncomingRequest, answer: string | Refusal): Reception {
  return { kind: 'reply', data: typeof answer === 'string' ? resultText(id, answer) : refusalText(id, answer) };
}

function withIdempotencyKey(requested: RequestedCall | Refusal, key: string | undefined): RequestedCall | Refusal {
  if (requested.kind === 'refusal' || key === undefined || requested.meta.idempotencyKey !== undefined)
    return requested;
  const problem = lengthProblem({ member: 'Idempotency-Key', value: key, limit: LENGTH_LIMITS.idempotencyKey });
  if (problem !== undefined) return invalidParams('tools/call', problem);
  return { ...requested, meta: { ...requested.meta, idempotencyKey: key } };
}
