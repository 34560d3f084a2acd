export { connect } from './connect.js';
export { reconnect } from './reconnect.js';
export type { ReconnectOptions } from './reconnect.js';
export type { Connection } from './connection.js';
export type { ConnectOptions } from './connect-options.js';
export type { OpenRequest, SessionState } from './session-state.js';
export { SessionEndedError } from '../errors/session-ended-error.js';
export { SessionStateError } from '../errors/session-state-error.js';
