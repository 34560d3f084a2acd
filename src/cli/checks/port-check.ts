import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Finding } from './finding.js';

export interface PortCheck {
  readonly port: number;
  readonly host: string;
  /** A server runs on one of the stores: it may be what listens. */
  readonly isServed: boolean;
}

/** Whether a server could listen there now. */
export async function checkPort({ port, host, isServed }: PortCheck): Promise<Finding> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return { check: 'Port', state: 'ok', detail: `${host}:${port} is free` };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code !== 'EADDRINUSE')
      return { check: 'Port', state: 'wrong', detail: `${host}:${port} cannot be used (${code})` };
    return isServed
      ? { check: 'Port', state: 'note', detail: `${host}:${port} is in use; a server is running` }
      : {
          check: 'Port',
          state: 'wrong',
          detail: `${host}:${port} is in use by another process. Choose another with --port.`,
        };
  } finally {
    server.close();
  }
}
