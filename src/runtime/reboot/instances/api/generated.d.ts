/** What the library uses of generated.js. */
import type {
  AuthorizerRule,
  ExternalContext,
  ReaderContext,
  ServicerFactory,
  WorkflowContext,
  WriterContext,
} from '@reboot-dev/reboot';

/** See durable-mcp-api.ts for what each is. */
export interface InstanceState {
  version: number;
  key: string;
  principal: string;
  attributes: string;
  fields: Record<string, string>;
  calls: string;
  ledger: string;
  server: string;
}

export interface OpenRequest {
  key: string;
  principal: string;
  attributes: string;
  ledger: string;
  server: string;
  fields: Record<string, string>;
  calls: string;
}

export interface InstanceReference {
  open(context: ExternalContext, request: OpenRequest): Promise<void>;
  load(context: ExternalContext): Promise<InstanceState>;
  schedule(options?: { when: Date }): {
    drive(context: ExternalContext | WriterContext): Promise<unknown>;
    lend(context: ExternalContext, request: { call: string }): Promise<unknown>;
  };
  idempotently(options: { key: string }): Pick<InstanceReference, 'schedule'>;
  /** Of the instance whose workflow it is called in. */
  always(): {
    read(context: WorkflowContext): Promise<InstanceState>;
    write(context: WorkflowContext, writer: (state: InstanceState) => Promise<void>): Promise<void>;
  };
}

declare abstract class InstanceServicer {
  abstract open(context: WriterContext, state: InstanceState, request: OpenRequest): Promise<void>;
  abstract load(context: ReaderContext, state: InstanceState, request: object): Promise<InstanceState>;
  abstract authorizer(): AuthorizerRule<unknown, unknown>;
}

export declare const Instance: {
  readonly singleton: { readonly Servicer: typeof InstanceServicer & ServicerFactory };
  ref(id?: string): InstanceReference;
};

export interface ChunkReference {
  put(context: ExternalContext, request: { text: string }): Promise<void>;
  get(context: ExternalContext): Promise<{ text: string }>;
}

declare abstract class ChunkServicer {
  abstract put(context: WriterContext, state: { text: string }, request: { text: string }): Promise<void>;
  abstract get(context: ReaderContext, state: { text: string }, request: object): Promise<{ text: string }>;
  abstract authorizer(): AuthorizerRule<unknown, unknown>;
}

export declare const Chunk: {
  readonly singleton: { readonly Servicer: typeof ChunkServicer & ServicerFactory };
  ref(id: string): ChunkReference;
};

export interface RosterChange {
  began: string;
  ended: string;
}

export interface RosterReference {
  note(context: ExternalContext, request: RosterChange): Promise<void>;
  list(context: ExternalContext): Promise<{ keys: string }>;
}

declare abstract class RosterServicer {
  abstract note(context: WriterContext, state: { keys: string }, request: RosterChange): Promise<void>;
  abstract list(context: ReaderContext, state: { keys: string }, request: object): Promise<{ keys: string }>;
  abstract authorizer(): AuthorizerRule<unknown, unknown>;
}

export declare const Roster: {
  readonly singleton: { readonly Servicer: typeof RosterServicer & ServicerFactory };
  ref(id: string): RosterReference;
};
