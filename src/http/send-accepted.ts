import type { ServerResponse } from 'node:http';

const NO_BODY: readonly string[] = ['content-length', '0'];

/** 202: taken, and there is nothing to answer. */
export function sendAccepted(response: ServerResponse): void {
  response.writeHead(202, [...NO_BODY]);
  response.end();
}
