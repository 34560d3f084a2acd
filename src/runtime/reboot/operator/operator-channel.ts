import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import process from 'node:process';
import type { Logger } from '../../port.js';
import { SECRET_HEADER } from '../processes/internal-http.js';
import type { Upstream } from '../processes/upstream.js';
import { stateReferenceOf } from '../state-id.js';
import { OPERATIONS_VERSION, parseOperationUrl, type OperationRequest } from './operation-request.js';
import { operatorAddress } from './operator-address.js';

export interface OperatorChannelOptions {
  /** This process is its supervisor. */
  readonly directory: string;
  /** Names of the server classes. */
  readonly servers: readonly string[];
  /** Undefined while nothing serves. */
  readonly upstream: () => Upstream | undefined;
  readonly logger: Logger;
}

/** What `/` answers. */
export interface ChannelFacts {
  readonly version: number;
  readonly pid: number;
  readonly servers: readonly string[];
  /** How many processes serve; 0 while none does. */
  readonly members: number;
}

/**
 * Lets the operator of this machine ask the servers: a socket that only this user may open, and that passes operations on to the process
 * that they are for. Servers without one still serve, so that trouble with it is a warning and the result is undefined.
 */
export async function openOperatorChannel(options: OperatorChannelOptions): Promise<Server | undefined> {
  try {
    return await listen(options);
  } catch (error) {
    options.logger.warn({ err: error }, 'The operator channel is not there: `durable-mcp` cannot see what is served.');
    return undefined;
  }
}

async function listen(options: OperatorChannelOptions): Promise<Server> {
  const address = operatorAddress(options.directory) ?? options.directory;
  // Whoever left a socket there is gone: a directory has one supervisor.
  rmSync(address, { force: true });
  const server = createServer({ requestTimeout: 0 }, (request, response) => serve(request, response, options));
  server.listen(address);
  await once(server, 'listening');
  chmodSync(address, 0o600);
  server.on('error', (error) => {
    options.logger.warn({ err: error }, 'The operator channel failed.');
  });
  server.unref();
  return server;
}

function serve(request: IncomingMessage, response: ServerResponse, options: OperatorChannelOptions): void {
  const upstream = options.upstream();
  const operation = parseOperationUrl(request.url ?? '');
  if (operation === undefined) sendJson(response, factsOf(options, upstream));
  else if (upstream === undefined) refuse(response, 'The servers are starting, or stopping.');
  else pass(operation, { request, response, upstream });
}

function factsOf({ servers }: OperatorChannelOptions, upstream: Upstream | undefined): ChannelFacts {
  return { version: OPERATIONS_VERSION, pid: process.pid, servers, members: upstream?.members?.length ?? 0 };
}

interface Passing {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upstream: Upstream;
}

function pass(operation: OperationRequest, { request, response, upstream }: Passing): void {
  const { server, instance, member } = operation;
  const isRouted = upstream.isRouted && instance !== undefined;
  const port = instance === undefined ? upstream.members?.[member ?? 0] : upstream.port;
  if (port === undefined) {
    refuse(response, 'There is no such server process.');
    return;
  }
  const outgoing = httpRequest({
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: request.url,
    agent: false,
    headers: {
      [SECRET_HEADER]: upstream.secret,
      ...(isRouted && { 'x-reboot-state-ref': stateReferenceOf(server, instance) }),
    },
  });
  outgoing.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, {
      'content-type': answer.headers['content-type'] ?? 'application/json',
    });
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  });
  outgoing.on('error', () => {
    if (response.headersSent) response.destroy();
    else refuse(response, 'The server process ended meanwhile.');
  });
  response.once('close', () => outgoing.destroy());
  request.pipe(outgoing);
}

function refuse(response: ServerResponse, why: string): void {
  response.writeHead(503, { 'content-type': 'application/json' }).end(JSON.stringify({ error: why }));
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
