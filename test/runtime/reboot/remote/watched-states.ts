import type { InstanceOperations } from '../../../../src/runtime/reboot/instances/instance-operations.js';
import { InstanceStates, type InstanceDriver } from '../../../../src/runtime/reboot/instances/instance-states.js';
import type { InstanceKey } from '../../../../src/runtime/port.js';

/** What was done about an instance since its process started. */
export interface Counts {
  readonly commits: number;
  /** Workflows that were lent to its calls. */
  readonly lent: number;
  /** Those of them that came back. */
  readonly returned: number;
}

const NOTHING: Counts = { commits: 0, lent: 0, returned: 0 };

/** Counts what is done with each instance. */
export class WatchedStates extends InstanceStates {
  readonly #counts = new Map<InstanceKey, Counts>();

  counts(key: InstanceKey): Counts {
    return this.#counts.get(key) ?? NOTHING;
  }

  override async commit(...[context, next]: Parameters<InstanceStates['commit']>): Promise<boolean> {
    this.#count(next.key, 'commits');
    return super.commit(context, next);
  }

  override serve(server: string, driver: InstanceDriver, operations: InstanceOperations): void {
    const counting: InstanceDriver = {
      drive: async (key, context) => driver.drive(key, context),
      lend: async (key, call, context) => {
        this.#count(key, 'lent');
        await driver.lend(key, call, context);
        this.#count(key, 'returned');
      },
    };
    super.serve(server, counting, operations);
  }

  #count(key: InstanceKey, what: keyof Counts): void {
    const counts = this.counts(key);
    this.#counts.set(key, { ...counts, [what]: counts[what] + 1 });
  }
}
