export { reboot } from './reboot.js';
export type { RebootOptions } from './reboot-settings.js';
