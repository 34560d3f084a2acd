import type { WorkflowContext } from '@reboot-dev/reboot';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallId, InstanceKey, Logger } from '../../port.js';
import type { CallRuns } from './call-runs.js';
import type { InstanceDriver } from './instance-states.js';
import type { LiveInstance } from './live-instance.js';
import type { OwnedInstances } from './owned-instances.js';

const TRY_AGAIN_MS = 500;

export interface InstanceDrivingOptions {
  readonly instances: OwnedInstances;
  readonly runs: CallRuns;
  readonly logger: Logger;
  /** Milliseconds. */
  readonly sessionTtl: number;
  readonly now: () => number;
}

/** What the workflows of the instances do: they lend their context to whoever has something to commit, or to run. */
export class InstanceDriving implements InstanceDriver {
  readonly #options: InstanceDrivingOptions;

  constructor(options: InstanceDrivingOptions) {
    this.#options = options;
  }

  async drive(key: InstanceKey, context: WorkflowContext): Promise<void> {
    await this.#withInstance(key, async (instance) => {
      const driven = instance.drive(context);
      // So that a crash leaves one that is followed, or runs, its time.
      if (isNeeded(instance)) instance.use();
      else if (this.#hasExpired(instance)) await this.#options.instances.delete(instance);
      await driven;
    });
  }

  async lend(key: InstanceKey, call: CallId, context: WorkflowContext): Promise<void> {
    await this.#withInstance(key, async (instance) => this.#options.runs.lend(call, instance, context));
  }

  // A workflow that throws would be run again by Reboot, later and later.
  async #withInstance(key: InstanceKey, work: (instance: LiveInstance) => Promise<void>): Promise<void> {
    while (!(await this.#isDone(key, work))) await delay(TRY_AGAIN_MS);
  }

  async #isDone(key: InstanceKey, work: (instance: LiveInstance) => Promise<void>): Promise<boolean> {
    const { instances, logger } = this.#options;
    try {
      const instance = await instances.toDrive(key);
      if (instance !== undefined) await work(instance);
      return true;
    } catch (error) {
      logger.warn({ err: error, instance: key }, 'An instance could not be driven; it is tried again.');
      return false;
    }
  }

  #hasExpired({ image }: LiveInstance): boolean {
    const { now, sessionTtl } = this.#options;
    return now() - image.usedAt >= sessionTtl;
  }
}

function isNeeded({ pins, calls }: LiveInstance): boolean {
  return pins > 0 || calls.size > 0;
}
