import { isJsonObject } from '../protocol/json-rpc.js';

const HIDDEN = '(hidden)';

/** What a call was asked, without the credentials that it was asked with. */
export function shownInput(input: unknown): unknown {
  if (!isJsonObject(input) || !isJsonObject(input['auth'])) return input;
  const { auth, ...invocation } = input;
  const { secrets, sealed, ...who } = auth;
  const hidden = secrets === undefined && sealed === undefined ? {} : { token: HIDDEN };
  return { ...invocation, auth: { ...who, ...hidden } };
}
