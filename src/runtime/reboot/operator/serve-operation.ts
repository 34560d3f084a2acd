import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { DurableMcpError } from '../../../errors/durable-mcp-error.js';
import type { PortableSession } from '../../portable-session.js';
import type { EntryReplacement } from '../../session-admin.js';
import { readSessionFile, sessionFile } from '../../session-file.js';
import { textLines } from '../../text-lines.js';
import type { InstanceOperations } from '../instances/instance-operations.js';
import { parseOperationUrl, type OperationRequest } from './operation-request.js';

/** What the operator's command has in its body, as far as the operation needs it. */
interface OperationBody {
  readonly call?: string;
  readonly reason?: string;
  readonly isUnfinished?: boolean;
  readonly token?: string;
  readonly replacement?: EntryReplacement;
}

/** In the server process that an operation is for. The request has been let in already. */
export async function serveOperation(
  request: IncomingMessage,
  response: ServerResponse,
  operations: ReadonlyMap<string, InstanceOperations>,
): Promise<void> {
  const wanted = parseOperationUrl(request.url ?? '');
  const served = wanted === undefined ? undefined : operations.get(wanted.server);
  if (wanted === undefined || served === undefined) {
    sendError(response, new TypeError('This server does not know the operation, or the server class.'));
    return;
  }
  try {
    if (wanted.operation === 'export') await sendExport(wanted, { request, response, served });
    else sendJson(response, 200, { result: (await perform(wanted, request, served)) ?? null });
  } catch (error) {
    sendError(response, error);
  }
}

async function perform(
  wanted: OperationRequest,
  request: IncomingMessage,
  served: InstanceOperations,
): Promise<unknown> {
  const { operation, instance = '' } = wanted;
  if (operation === 'import') return served.import(await readOneSession(request));
  const { call = '', reason = '', isUnfinished = false, token = '', replacement } = await readBody(request);
  switch (operation) {
    case 'keys':
      return served.keys();
    case 'session':
      return served.session(instance);
    case 'calls':
      return served.calls(instance, isUnfinished);
    case 'call':
      return served.call(instance, call);
    case 'instance-of':
      return served.instanceOf(call);
    case 'cancel':
      return served.cancel(instance, { call, reason });
    case 'replace-entry':
      return replacement === undefined ? 'changed' : served.replaceEntry(instance, replacement);
    case 'delete':
      return served.delete(instance);
    default:
      return performHold(wanted, token, served);
  }
}

async function performHold(
  { operation, instance = '' }: OperationRequest,
  token: string,
  { held }: InstanceOperations,
): Promise<unknown> {
  if (operation === 'hold') return held.hold(instance, token);
  if (operation === 'end') await held.end(instance, token);
  else if (operation === 'renew') held.renew(token);
  else if (operation === 'release') await held.release(token);
  return true;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly served: InstanceOperations;
}

async function sendExport({ server, instance = '' }: OperationRequest, exchange: Exchange): Promise<void> {
  const { request, response, served } = exchange;
  const { token = '' } = await readBody(request);
  const session = await served.export(instance, token);
  if (session === undefined) {
    sendJson(response, 200, { result: null });
    return;
  }
  response.writeHead(200, { 'content-type': 'application/jsonl' });
  await pipeline(Readable.from(sessionFile(server, session)), response);
}

async function readOneSession(request: IncomingMessage): Promise<PortableSession> {
  const sessions: PortableSession[] = [];
  for await (const session of readSessionFile(textLines(request as AsyncIterable<Buffer>))) sessions.push(session);
  const [session, ...more] = sessions;
  if (session === undefined || more.length > 0) throw new TypeError('One session is imported at a time.');
  return session;
}

async function readBody(request: IncomingMessage): Promise<OperationBody> {
  return (await json(request)) as OperationBody;
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

// To this machine's operator: the whole truth is welcome.
function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  sendJson(response, error instanceof DurableMcpError ? 409 : 500, { error: message });
}
