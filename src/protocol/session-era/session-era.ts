import type { CallAuth } from '../../engine/auth/call-auth.js';
import type { Credentials } from '../../engine/auth/credentials.js';
import type { Catalogue } from '../../engine/catalogue.js';
import type { InstanceKey, Logger, Runtime } from '../../runtime/port.js';
import type { Opening, SessionChannel, SessionEra } from '../era.js';
import { readMessage } from '../incoming-message.js';
import { ERROR_CODES, refusal, refusalText, resultText } from '../json-rpc.js';
import { AttributesReader } from './attributes-reader.js';
import { CallSubmission } from './call-submission.js';
import { ClientAnswers } from './client-answers.js';
import { ClientNotifications } from './client-notifications.js';
import { initializeResult, readInitialization } from './initialization.js';
import { Listings } from './listings.js';
import { SESSION_ERA_VERSIONS } from './protocol-versions.js';
import { RequestRegister } from './request-register.js';
import { attributesText } from './session-attributes.js';
import { DurableSessionChannel, type ChannelServices } from './session-channel.js';
import { sessionKey } from './session-key.js';
import { SessionStreams } from './session-streams.js';
import { SessionUpdates } from './session-updates.js';

const PAGE_SIZE = 100;

export interface DurableSessionEraOptions {
  readonly runtime: Runtime;
  readonly catalogue: Catalogue;
  readonly credentials: Credentials;
  readonly logger: Logger;
  /** Mints a uuid (version 7), in lower case. */
  readonly newId: () => string;
  /** Entries of a page of a listing; 100 by default. */
  readonly pageSize?: number | undefined;
}

/** Protocol 2025-11-25 and older, on sessions that outlive the process. */
export class DurableSessionEra implements SessionEra {
  readonly supportedVersions = SESSION_ERA_VERSIONS;
  readonly #newId: () => string;
  readonly #reader: AttributesReader;
  readonly #services: ChannelServices;

  constructor({ runtime, catalogue, credentials, logger, newId, pageSize = PAGE_SIZE }: DurableSessionEraOptions) {
    const reader = new AttributesReader();
    const updates = new SessionUpdates(runtime, reader);
    const register = new RequestRegister(runtime);
    const streams = new SessionStreams(runtime);
    this.#newId = newId;
    this.#reader = reader;
    this.#services = {
      runtime,
      catalogue,
      listings: new Listings(catalogue, pageSize),
      calls: new CallSubmission({ runtime, streams, register, credentials, newId }),
      streams,
      updates,
      answers: new ClientAnswers(runtime, logger),
      notifications: new ClientNotifications({ runtime, register, updates, logger }),
    };
  }

  instanceOf(sessionId: string): InstanceKey {
    return sessionKey(sessionId);
  }

  /** The session is durable when it resolves. Throws StoreUnavailableError. */
  async initialize(
    message: unknown,
    { principal, sessionId: given }: Opening = {},
  ): Promise<{ readonly sessionId?: string; readonly data: string }> {
    const incoming = readMessage(message);
    if (incoming.kind === 'invalid') return { data: refusalText(incoming.id, incoming.refusal) };
    if (incoming.kind !== 'request' || incoming.method !== 'initialize') {
      const id = incoming.kind === 'request' ? incoming.id : undefined;
      return { data: refusalText(id, refusal(ERROR_CODES.invalidRequest, NOT_INITIALIZE)) };
    }
    const initialization = readInitialization(incoming.params);
    if (initialization.kind === 'refusal') return { data: refusalText(incoming.id, initialization) };
    if (given !== undefined && !(await this.#isFree(given))) {
      return { data: refusalText(incoming.id, refusal(ERROR_CODES.invalidRequest, NOT_FREE)) };
    }
    const { attributes } = initialization;
    const sessionId = given ?? this.#newId();
    await this.#services.runtime.open({
      key: sessionKey(sessionId),
      principal,
      attributes: attributesText(attributes),
    });
    const result = initializeResult(this.#services.catalogue, attributes.protocolVersion);
    return { sessionId, data: resultText(incoming.id, result) };
  }

  /** G10. Throws StoreUnavailableError. */
  async channel(sessionId: string, auth?: CallAuth): Promise<SessionChannel | undefined> {
    const record = await this.#services.runtime.load(sessionKey(sessionId));
    if (record === undefined || record.principal !== auth?.principal) return undefined;
    return new DurableSessionChannel(this.#services, { id: sessionId, auth, attributes: this.#reader.read(record) });
  }

  async #isFree(sessionId: string): Promise<boolean> {
    return UUID.test(sessionId) && (await this.#services.runtime.load(sessionKey(sessionId))) === undefined;
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NOT_FREE = 'Invalid Request: the id for the new session is no uuid, or a session has it.';

const NOT_INITIALIZE = 'Invalid Request: a session starts with an initialize request that has an id.';
