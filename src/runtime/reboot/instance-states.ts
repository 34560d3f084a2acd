import type { ExternalContext, ServicerFactory } from '@reboot-dev/reboot';

/** Makes a context for calls from outside of Reboot's methods. */
export type MakeContext = (options: {
  readonly name: string;
  readonly bearerToken: string;
}) => Promise<ExternalContext>;

/** This process's way to the instances' states in Reboot. */
export class InstanceStates {
  /** What Reboot runs the states' methods with. */
  servicers(): Promise<readonly ServicerFactory[]> {
    return Promise.resolve([]);
  }

  /** Called by the server process once Reboot lends it a way to make contexts. */
  connect(_makeContext: MakeContext, _bearerToken: string): void {
    // Nothing reaches the states yet.
  }
}
