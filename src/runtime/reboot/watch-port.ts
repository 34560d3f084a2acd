import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const TRIES = 3;
const PAUSE_MS = 50;

/** Holds a connection to a loopback port, and calls back once nothing listens there any more. Ends with the signal. */
export async function watchPort(port: number, signal: AbortSignal, onGone: () => void): Promise<void> {
  const isOver = (): boolean => signal.aborted;
  for (let failures = 0; failures < TRIES;) {
    // An idle connection may be closed by a listener that is well.
    failures = (await holdConnection(port, signal)) ? 0 : failures + 1;
    if (isOver()) return;
    await delay(PAUSE_MS);
  }
  if (!isOver()) onGone();
}

/** Resolves when the connection has ended; false: there was none. */
function holdConnection(port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let wasConnected = false;
    const socket = connect({ port, host: '127.0.0.1', signal });
    socket.once('connect', () => {
      wasConnected = true;
    });
    socket.on('error', () => undefined);
    socket.resume().once('close', () => resolve(wasConnected));
  });
}
