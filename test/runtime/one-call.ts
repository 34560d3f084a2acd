import type { CallRequest, Logger } from '../../src/runtime/port.js';

const ignore = (): void => undefined;

/** Says nothing. */
export const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export const SESSION = 'session:one';

/** The one call of that session. */
export const CALL: CallRequest = {
  id: 'call-1',
  session: SESSION,
  instance: SESSION,
  origin: { era: 'session', method: 'tools/call', name: 'add', requestId: 1 },
  input: '{}',
  digest: 'd',
};
