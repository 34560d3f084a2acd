/** What the tests use of tally.js, which scripts/generate-reboot-states.js makes. */
import type {
  AuthorizerRule,
  InitializeContext,
  ReaderContext,
  ServicerFactory,
  WorkflowContext,
  WriterContext,
} from '@reboot-dev/reboot';

interface State {
  count: number;
}

interface Added {
  readonly count: number;
  /** Of the process that owns the state. */
  readonly pid: number;
}

interface TallyMethods {
  add(context: WorkflowContext | InitializeContext, request: { by: number }): Promise<Added>;
  look(context: WorkflowContext | InitializeContext): Promise<{ count: number }>;
}

interface TallyReference extends TallyMethods {
  /** Named, so that it can be called more than once in a call. */
  perWorkflow(alias: string): TallyMethods;
  idempotently(alias: string): TallyMethods;
}

declare abstract class TallyServicer {
  abstract add(context: WriterContext, state: State, request: { by: number }): Promise<Added>;
  abstract look(context: ReaderContext, state: State): Promise<{ count: number }>;
  abstract authorizer(): AuthorizerRule<unknown, unknown>;
}

export declare const Tally: {
  readonly singleton: { readonly Servicer: typeof TallyServicer & ServicerFactory };
  ref(id: string): TallyReference;
};
