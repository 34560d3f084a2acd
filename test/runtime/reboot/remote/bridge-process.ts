import { fileURLToPath } from 'node:url';
import { RebootProgram } from '../reboot-program.js';

/** A runtime on real processes, for a `RemoteScene`. `program`: one that calls `serveBridge`. */
export function bridgeProcess(
  environment: Readonly<Record<string, string>>,
  program = new URL('./bridge-program.js', import.meta.url),
): RebootProgram {
  return new RebootProgram(environment, [fileURLToPath(program)]);
}
