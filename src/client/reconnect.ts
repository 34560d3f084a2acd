import type { ConnectOptions } from './connect-options.js';
import { HttpConnection } from './connection.js';
import type { Connection } from './connection.js';
import { assertSessionState } from './session-state.js';
import type { SessionState } from './session-state.js';

/** A session's state, as saved, and what `connect` takes. */
export interface ReconnectOptions extends SessionState, ConnectOptions {}

/**
 * Goes on with a session that an earlier process opened: nothing is initialized again, and the session's own stream is opened where
 * it was left.
 *
 * ```ts
 * // before: save what is needed, whenever it changes
 * const connection = await connect(url);
 * await connection.client.callTool({ name: 'checkout' }, undefined, {
 *   onresumptiontoken: (token) => save({ ...connection.state, token }),
 * });
 * // in the next process
 * const { token, ...state } = load();
 * const { client } = await reconnect(url, state);
 * const answer = await client.callTool({ name: 'checkout' }, undefined, { resumptionToken: token, onprogress });
 * ```
 *
 * A call that was waiting is resumed by making the same request with the last `resumptionToken` that it was told (also in
 * `state.openRequests`): it is not sent again, takes no new id, and gets what came after that token, up to the response. Progress
 * comes again only if the call asked for it at first. One saved before its first token is repeated by sending it under its old id:
 * reconnect with that id as `nextRequestId`, and the server joins the two.
 *
 * Rejects with SessionStateError for a state that cannot be right, with SessionEndedError when the server does not know the session,
 * and with fetch's error when the server cannot be reached.
 */
export async function reconnect(url: string | URL, options: ReconnectOptions): Promise<Connection> {
  assertSessionState(options);
  const connection = new HttpConnection(url, options, options);
  // The SDK's client initializes under the id before, which the transport answers by itself. What arrives on the own stream may make
  // the client ask for something at once, so the numbers must be right by then.
  connection.client.numberFrom(options.nextRequestId - 1);
  await connection.client.connect(connection.transport);
  return connection;
}
