import type { ExternalContext, ServicerFactory, WorkflowContext } from '@reboot-dev/reboot';
import type { ChunkReference, InstanceReference, InstanceState, RosterReference } from './api/generated.js';

/** What the servicers need of this process. */
export interface ServicerOptions {
  /** Calls without it are refused, but for those from within the application. */
  readonly bearerToken: () => string;
  /** What runs in the workflows; it never throws: Reboot would run it again for ever. */
  drive(id: string, context: WorkflowContext): Promise<void>;
  lend(id: string, call: string, context: WorkflowContext): Promise<void>;
}

/** Reboot, as far as the runtime uses it; made by loading the optional package. */
export interface RebootApi {
  servicers(options: ServicerOptions): readonly ServicerFactory[];
  instance(id: string): InstanceReference;
  chunk(id: string): ChunkReference;
  roster(id: string): Pick<RosterReference, 'note'>;
  /** Empty: nothing was ever written to it. */
  listRoster(id: string, context: ExternalContext): Promise<string>;
  /** Undefined: nothing was ever written to it. */
  load(id: string, context: ExternalContext): Promise<InstanceState | undefined>;
  /** Within the instance's own workflow: one transaction. What the writer throws, it rejects with. */
  write(context: WorkflowContext, writer: (state: InstanceState) => void): Promise<void>;
}
