import type { InstanceOperations } from '../../../src/runtime/reboot/instances/instance-operations.js';
import { InstanceStates, type InstanceDriver } from '../../../src/runtime/reboot/instances/instance-states.js';

/** Tells how many workflows were lent to calls, and how many of them have come back. */
export class CountingStates extends InstanceStates {
  lent = 0;
  returned = 0;

  override serve(server: string, driver: InstanceDriver, operations: InstanceOperations): void {
    const counting: InstanceDriver = {
      drive: async (key, context) => driver.drive(key, context),
      lend: async (key, call, context) => {
        this.lent += 1;
        await driver.lend(key, call, context);
        this.returned += 1;
      },
    };
    super.serve(server, counting, operations);
  }
}
