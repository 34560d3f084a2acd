import { CONTEXT } from '../metadata/context-symbol.js';
import type { JsonObject, JsonValue } from '../metadata/server-model.js';
import type { Scope } from '../runtime/port.js';
import type { Connections } from './connections.js';
import type { Emissions } from './emissions.js';
import type { ClientFacts, Era } from './era.js';
import type { LogLevel } from './events.js';

export interface Progress {
  /** How far the work is; must grow with each report (MCP 2025-11-25, "Progress"). */
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** Sends `notifications/message`, below the client's chosen level nothing. Each resolves when the message is durable. */
export type ContextLog = Record<'debug' | 'info' | 'notice' | 'warning' | 'error', (data: JsonValue, logger?: string) => Promise<void>>;

/** Sends list changes and resource updates on the session's own stream. Each resolves when the message is durable. */
export interface ContextNotify {
  toolsChanged(): Promise<void>;
  promptsChanged(): Promise<void>;
  resourcesChanged(): Promise<void>;
  resourceUpdated(uri: string): Promise<void>;
}

export interface ContextParts {
  readonly scope: Scope;
  readonly era: Era;
  readonly emissions: Emissions;
  readonly connections: Connections;
}

/**
 * What a handler learns about its call, and how it talks to the client while it runs.
 * A parameter of this type is injected, in any position of a handler or of the constructor.
 */
export class DurableContext {
  static readonly [CONTEXT] = true;

  readonly log: ContextLog;
  readonly notify: ContextNotify;
  readonly #parts: ContextParts;
  #client: ClientFacts | undefined;

  /** Made by the engine, one for each run of a call. */
  constructor(parts: ContextParts) {
    this.#parts = parts;
    this.log = logThrough(parts.emissions);
    this.notify = notifyThrough(parts.emissions);
  }

  /** The session's id, as in the `Mcp-Session-Id` header. */
  get sessionId(): string {
    return this.#parts.scope.session.key.replace(/^session:/, '');
  }

  /** The JSON-RPC id of the request that this call answers. */
  get requestId(): string | number {
    return this.#parts.scope.call.origin.requestId;
  }

  get era(): 'session' | 'stateless' {
    return this.#parts.era.name;
  }

  get clientInfo(): ClientFacts['clientInfo'] {
    return this.#facts.clientInfo;
  }

  get clientCapabilities(): JsonObject {
    return this.#facts.clientCapabilities;
  }

  /** 1 on the first run of this call, more after a crash or a restart. */
  get attempt(): number {
    return this.#parts.scope.attempt;
  }

  /** Aborted when the call is cancelled or its session ends. A lost connection does not abort it (G8). */
  get signal(): AbortSignal {
    return this.#parts.scope.signal;
  }

  /** Sends `notifications/progress` if the client asked for progress. Resolves when it is durable; awaiting it slows a loop to the disk's pace. */
  async reportProgress({ progress, total, message }: Progress): Promise<void> {
    await this.#parts.emissions.emit({
      topic: 'progress',
      progress,
      ...(total === undefined ? {} : { total }),
      ...(message === undefined ? {} : { message }),
    });
  }

  /** Drops the client's connection to this call. The call goes on, and the client resumes its stream after the retry time (SEP-1699). */
  closeStream(): void {
    this.#parts.connections.close(this.#parts.scope.call.id);
  }

  get #facts(): ClientFacts {
    this.#client ??= this.#parts.era.client(this.#parts.scope.session);
    return this.#client;
  }
}

function logThrough(emissions: Emissions): ContextLog {
  const at = (level: LogLevel) => async (data: JsonValue, logger?: string) =>
    emissions.emit({ topic: 'log', level, ...(logger === undefined ? {} : { logger }), data });
  return Object.freeze({
    debug: at('debug'),
    info: at('info'),
    notice: at('notice'),
    warning: at('warning'),
    error: at('error'),
  });
}

function notifyThrough(emissions: Emissions): ContextNotify {
  return Object.freeze({
    toolsChanged: async () => emissions.emit({ topic: 'tools-changed' }, 'session'),
    promptsChanged: async () => emissions.emit({ topic: 'prompts-changed' }, 'session'),
    resourcesChanged: async () => emissions.emit({ topic: 'resources-changed' }, 'session'),
    resourceUpdated: async (uri: string) => emissions.emit({ topic: 'resource-updated', uri }, 'session'),
  });
}
