import type { WorkflowContext } from '@reboot-dev/reboot';

export { reboot } from './reboot.js';
export type { RebootOptions } from './reboot-settings.js';

declare module '../native-contexts.js' {
  interface NativeContexts {
    readonly reboot: WorkflowContext;
  }
}
