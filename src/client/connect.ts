import { INITIALIZE_TIMEOUT_MS } from './connect-options.js';
import type { ConnectOptions } from './connect-options.js';
import { HttpConnection } from './connection.js';
import type { Connection } from './connection.js';

/**
 * Opens a session: `const { client, sessionId, protocolVersion } = await connect(url)`.
 *
 * Rejects with what the SDK's client rejects with when the server cannot be reached or refuses. Once connected, lost streams are
 * resumed until `close()`. A request that cannot be delivered at all is rejected at once and may be sent again.
 */
export async function connect(url: string | URL, options: ConnectOptions = {}): Promise<Connection> {
  const connection = new HttpConnection(url, options);
  await connection.client.connect(connection.transport, { timeout: INITIALIZE_TIMEOUT_MS });
  return connection;
}
