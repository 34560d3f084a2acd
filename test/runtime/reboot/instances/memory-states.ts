import type { WorkflowContext } from '@reboot-dev/reboot';
import {
  InstanceStates,
  type InstanceDriver,
  type LoadedState,
} from '../../../../src/runtime/reboot/instances/instance-states.js';

/** States in memory, whose drives run here. What is scheduled for later is up to the test. */
export class MemoryStates extends InstanceStates {
  readonly #states = new Map<string, LoadedState>();
  #driver: InstanceDriver | undefined;
  /** When drives are scheduled for later. */
  readonly later: Date[] = [];

  override serve(...[server, driver, operations]: Parameters<InstanceStates['serve']>): void {
    super.serve(server, driver, operations);
    this.#driver = driver;
  }

  override stop(): void {}

  /** As the first that is listed, so that no drive waits for the roster. */
  override async open(id: string, request: Parameters<InstanceStates['open']>[1]): Promise<void> {
    const ledger = JSON.stringify({ ...(JSON.parse(request.ledger) as object), isListed: true });
    this.#states.set(id, asState({ ...request, ledger, version: 1, spilled: [] }));
  }

  override async load(id: string): Promise<LoadedState | undefined> {
    const state = this.#states.get(id);
    return state === undefined ? undefined : { ...state };
  }

  override async scheduleDrive(id: string, when?: Date): Promise<void> {
    if (when === undefined) setImmediate(() => void this.drive(id));
    else this.later.push(when);
  }

  /** What Reboot does at the time that was scheduled. Resolves when the drive has ended. */
  async drive(id: string): Promise<void> {
    const state = this.#states.get(id);
    if (state !== undefined) await this.#driver?.drive(state.key, asContext({ id }));
  }

  override async commit(context: WorkflowContext, next: Parameters<InstanceStates['commit']>[1]): Promise<boolean> {
    this.#states.set(idOf(context), asState({ ...next, spilled: [] }));
    return true;
  }

  override async end(context: WorkflowContext): Promise<boolean> {
    this.#states.delete(idOf(context));
    return true;
  }

  override async free(): Promise<void> {}

  override async noteRoster(): Promise<void> {}
}

function asState(parts: object): LoadedState {
  return parts as LoadedState;
}

function asContext(parts: { readonly id: string }): WorkflowContext {
  return parts as unknown as WorkflowContext;
}

function idOf(context: WorkflowContext): string {
  return (context as unknown as { readonly id: string }).id;
}
