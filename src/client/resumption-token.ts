/** A place in the stream of one request: what its caller keeps in order to go on in another process. */
export interface ResumptionToken {
  /** Absent: a bare event id, as the SDK's own transport gives out. */
  readonly requestId?: number;
  readonly eventId: string;
}

const FORM = /^request-(\d{1,15}):(.+)$/s;

/** The request's id travels with the event id, so that whoever resumes can answer to it: errors and progress carry that id and no other. */
export function writeResumptionToken(requestId: number, eventId: string): string {
  return `request-${requestId}:${eventId}`;
}

export function readResumptionToken(token: string): ResumptionToken {
  const [, requestId, eventId] = FORM.exec(token) ?? [];
  return requestId === undefined || eventId === undefined
    ? { eventId: token }
    : { requestId: Number(requestId), eventId };
}
