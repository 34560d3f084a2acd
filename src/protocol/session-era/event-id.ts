import { isRequestId, type RequestId } from '../json-rpc.js';

/** Who asked for a call's stream: the response carries this id, progress this token. */
export interface Asker {
  readonly requestId: RequestId;
  readonly progressToken?: string | number | undefined;
}

/** `<call or session id>.<seq>`, followed by `~<asker>` when that is not the request that the call came from. */
export interface EventId {
  /** A call's id or a session's id. */
  readonly tag: string;
  readonly seq: number;
  readonly asker?: Asker | undefined;
}

const FORM = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(0|[1-9]\d{0,15})(?:~([\w-]+))?$/;

/** Undefined for what `eventIdText` never writes. */
export function parseEventId(text: string): EventId | undefined {
  const [, tag, digits, suffix] = FORM.exec(text) ?? [];
  const seq = Number(digits);
  if (tag === undefined || !Number.isSafeInteger(seq)) return undefined;
  if (suffix === undefined) return { tag, seq };
  const asker = parseAsker(suffix);
  return asker === undefined ? undefined : { tag, seq, asker };
}

export function eventIdText(tag: string, seq: number, suffix: string): string {
  return `${tag}.${seq}${suffix}`;
}

/**
 * Empty for the request that the call came from. A later request that joined the call (by its idempotency key) is
 * spelled out, so that its stream can be resumed without anything being stored for it.
 */
export function askerSuffix({ requestId, progressToken }: Asker, origin: Asker): string {
  if (requestId === origin.requestId && progressToken === origin.progressToken) return '';
  const spelled = progressToken === undefined ? [requestId] : [requestId, progressToken];
  return `~${Buffer.from(JSON.stringify(spelled)).toString('base64url')}`;
}

function parseAsker(suffix: string): Asker | undefined {
  try {
    const spelled: unknown = JSON.parse(Buffer.from(suffix, 'base64url').toString());
    if (!Array.isArray(spelled) || spelled.length > 2 || !spelled.every(isRequestId)) return undefined;
    const [requestId, progressToken] = spelled;
    return requestId === undefined ? undefined : { requestId, progressToken };
  } catch {
    return undefined;
  }
}
