import { subscribe } from 'node:diagnostics_channel';
import type { ChildProcess } from 'node:child_process';
import process from 'node:process';
import type { Logger } from '../../port.js';
import { endGroupAtOnce } from './end-at-once.js';

/**
 * For a controller that no supervisor looks after (`rbt` runs it): ends it, its servers and Envoy as soon as one server has ended, so that
 * whoever runs `rbt` starts it anew. Reboot means to do so too, but it waits for a process that Node has already waited for, and then
 * serves on without the sessions of that server. Call it before Reboot is loaded.
 */
export function endWithServers(logger: Logger): void {
  subscribe('child_process', (message) => {
    const child = parseStarted(message);
    // Reboot forks its servers, by the file that this process runs. The channel closes with the process, whoever waits for that.
    child.once('disconnect', () => {
      if (!child.spawnargs.includes(process.argv[1] ?? '')) return;
      logger.error({ server: child.pid }, 'A server has ended. All processes end, to be started anew.');
      endGroupAtOnce();
    });
  });
}

/** What Node tells there of a process that is being started. */
function parseStarted(message: unknown): ChildProcess {
  return (message as { readonly process: ChildProcess }).process;
}
