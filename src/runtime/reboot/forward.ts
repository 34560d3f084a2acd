import {
  request as httpRequest,
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { HostedEndpoint } from '../hosting.js';
import { requestHeaders, responseHeaders } from './forwarded-headers.js';
import { SECRET_HEADER } from './internal-http.js';
import { stateReferenceOf } from './state-id.js';
import type { Upstream } from './upstream.js';

export interface Forwarding {
  readonly endpoint: HostedEndpoint;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** From a framework that has read the body; else it streams through. */
  readonly parsedBody: unknown;
  readonly upstream: Upstream;
  readonly agent: Agent;
}

/**
 * Passes a request on to the owner of its instance, and the answer back, both as they come. A client that goes away is seen there,
 * and a server that goes away here: an event stream then just ends, so that its client resumes; anything else is cut.
 */
export function forward(forwarding: Forwarding): void {
  const { endpoint, request, response, upstream, agent } = forwarding;
  const body = readBody(request, forwarding.parsedBody);
  const outgoing = httpRequest({
    agent,
    host: '127.0.0.1',
    port: upstream.port,
    method: request.method ?? 'GET',
    path: endpoint.path,
    headers: headersOf(forwarding, body),
  });
  outgoing.once('response', (answer) => passBack(forwarding, answer));
  outgoing.on('error', () => {
    // With a response begun, its own end says what became of it.
    if (!response.headersSent && !response.destroyed) endpoint.refuse(request, response);
  });
  response.once('close', () => {
    if (!response.writableFinished) outgoing.destroy();
  });
  send(request, outgoing, body);
}

function headersOf({ endpoint, request, upstream }: Forwarding, body: Buffer | undefined): readonly string[] {
  const { instance, headers } = endpoint.route(request);
  const forwarded = body === undefined ? requestHeaders(request) : framedAs(body, requestHeaders(request));
  forwarded.push(SECRET_HEADER, upstream.secret);
  if (upstream.isRouted) forwarded.push('x-reboot-state-ref', stateReferenceOf(endpoint.server, instance));
  for (const [name, value] of Object.entries(headers)) forwarded.push(name, value);
  return forwarded;
}

function passBack({ endpoint, request, response }: Forwarding, answer: IncomingMessage): void {
  if (response.headersSent || response.destroyed) {
    answer.resume();
    return;
  }
  if (isEnvoysOwn(answer)) {
    answer.resume();
    endpoint.refuse(request, response);
    return;
  }
  const headers = responseHeaders(answer);
  // It was refused before all of it had come; what follows on this connection would be the rest of the body.
  if (!request.complete) headers.push('connection', 'close');
  response.writeHead(answer.statusCode ?? 502, headers);
  response.flushHeaders();
  answer.on('error', () => endBroken(answer, response));
  answer.pipe(response);
}

/** Envoy answers itself when the owner cannot be reached; it adds the time that an owner took to those that come from one. */
function isEnvoysOwn({ statusCode = 0, headers }: IncomingMessage): boolean {
  return statusCode >= 500 && headers['server'] === 'envoy' && headers['x-envoy-upstream-service-time'] === undefined;
}

function endBroken({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers['content-type']?.startsWith('text/event-stream') === true) response.end();
  else response.destroy();
}

function send(request: IncomingMessage, outgoing: ClientRequest, body: Buffer | undefined): void {
  if (body === undefined) request.pipe(outgoing);
  else outgoing.end(body);
}

/** Undefined: it is still to come. A framework leaves what it has read at `request.body`, or gives it. */
function readBody(request: IncomingMessage, parsedBody: unknown): Buffer | undefined {
  if (parsedBody === undefined && !request.readableDidRead) return undefined;
  const body: unknown = parsedBody ?? ('body' in request ? request.body : undefined);
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function framedAs(body: Buffer, headers: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const [name = '', value = ''] = headers.slice(index, index + 2);
    if (!DESCRIBES_BODY.has(name.toLowerCase())) kept.push(name, value);
  }
  return [...kept, 'content-length', String(body.length)];
}

/** A framework has also undone a compression. */
const DESCRIBES_BODY = new Set(['content-length', 'content-encoding', 'transfer-encoding']);
