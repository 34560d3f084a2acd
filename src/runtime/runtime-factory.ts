import type { Hosting } from './hosting.js';
import type { Runtime } from './port.js';

/** Makes a runtime for one server; what `embedded()` and `reboot()` return. */
export interface RuntimeFactory {
  readonly name: string;
  create(server: { readonly name: string; readonly sessionTtl: number }): Runtime;
  /** Absent: the process that was started serves by itself. */
  readonly hosting?: Hosting | undefined;
}
