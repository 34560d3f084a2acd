import process from 'node:process';

/** Not gracefully: Python's threads would keep the process, and what is unfinished runs again at the next start anyway. */
export function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** With all of the group that this process leads, if it does: Envoy, which knows of nobody, is in it. */
export function endGroupAtOnce(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // It leads none.
  }
  endAtOnce();
}
