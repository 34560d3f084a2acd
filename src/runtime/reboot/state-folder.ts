import { join, resolve } from 'node:path';

/** Where Reboot's state is in a directory; beside it there may be an embedded store. Absolute. */
export function stateFolder(directory: string): string {
  return join(resolve(directory), 'reboot');
}
