import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { INTERNAL_HEADER_PREFIX, type HostedEndpoint, type HostedService } from '../../hosting.js';
import type { ApplicationServer, ExpressApplication } from './application.js';
import { forward } from './forward.js';
import type { InstanceStates } from '../instances/instance-states.js';
import type { MakeContext } from '../instances/reboot-calls.js';
import { READY_PATH, SECRET_HEADER } from './internal-http.js';
import { OPERATIONS_PATH } from '../operator/operation-request.js';
import { serveOperation } from '../operator/serve-operation.js';
import { isSame } from './same-secret.js';
import type { SupervisorConnection } from './supervisor-connection.js';
import { tellController } from './unsupervised-group.js';
import { envoyUnderRbt } from './upstream.js';

const CHECK_PAUSE_MS = 25;

export interface MemberServerOptions {
  readonly service: HostedService;
  readonly secret: string;
  /** Undefined under `rbt`: requests come from outside then, through Envoy. */
  readonly supervisor: SupervisorConnection | undefined;
  readonly states: InstanceStates;
}

/**
 * The HTTP of a server process. A request with the secret was routed by a process of ours, and is for this one. Another is, under `rbt`,
 * a client's, which Envoy gave to any server: it goes on to its owner. Under a supervisor it is a stranger's, and is not served.
 */
export class MemberServer implements ApplicationServer {
  readonly #options: MemberServerOptions;
  readonly #endpoints: ReadonlyMap<string, HostedEndpoint>;
  readonly #agent = new Agent({ keepAlive: true, noDelay: true });

  constructor(options: MemberServerOptions) {
    this.#options = options;
    this.#endpoints = new Map(options.service.endpoints.map((endpoint) => [endpoint.path, endpoint]));
    options.supervisor?.onDrain((graceMs) => options.service.close(graceMs));
  }

  create(rest: ExpressApplication): Server {
    // Whatever limits there are on how slowly a request may come, whoever is in front has kept them.
    const unlimited = { headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0, noDelay: true };
    return createServer(unlimited, (request, response) => this.#serve(request, response, rest));
  }

  connect(makeContext: MakeContext): void {
    const { states, secret, service } = this.#options;
    states.connect(makeContext, { bearerToken: secret, logger: service.logger });
    states.whenStoreFails((error) => this.#endWithStore(error));
  }

  listening(server: Server): void {
    const { supervisor } = this.#options;
    const address = server.address();
    if (address === null || typeof address === 'string') return;
    void this.#untilServing().then(() => {
      if (supervisor === undefined) tellController();
      else supervisor.tell({ kind: 'serving', port: address.port });
    });
  }

  // G9: whoever looks after them starts all of them anew, again and again until there is room; what was accepted goes on then.
  #endWithStore(error: unknown): void {
    const message =
      'Reboot cannot write to its state directory; its processes are started anew. Make room on the disk.';
    this.#options.service.logger.error({ err: error }, message);
    process.kill(process.pid, 'SIGKILL');
  }

  async #untilServing(): Promise<void> {
    const { service } = this.#options;
    while ((await this.#problem()) !== undefined) await delay(CHECK_PAUSE_MS);
    service.logger.debug({}, 'This server can serve.');
  }

  /** Why it cannot serve; undefined: it can. Not worth a line: Reboot is still starting, or whoever probes finds that it does not serve. */
  async #problem(): Promise<string | undefined> {
    return this.#options.service.check().then(
      () => undefined,
      (error: unknown) => messagesOf(error),
    );
  }

  #serve(request: IncomingMessage, response: ServerResponse, rest: ExpressApplication): void {
    const path = request.url?.replace(/\?.*$/, '') ?? '';
    const secret = request.headers[SECRET_HEADER];
    if (typeof secret === 'string' && isSame(secret, this.#options.secret)) this.#serveRouted(path, request, response);
    else if (this.#options.supervisor !== undefined) refuseStranger(request, response);
    else this.#serveClient(path, request, { response, rest });
  }

  #serveRouted(path: string, request: IncomingMessage, response: ServerResponse): void {
    const endpoint = this.#endpoints.get(path);
    if (endpoint !== undefined) endpoint.handler(request, response);
    else if (path === READY_PATH) void this.#sayWhetherServing(response);
    else if (path.startsWith(OPERATIONS_PATH)) {
      void serveOperation(request, response, this.#options.states.operations);
    } else refuseStranger(request, response);
  }

  async #sayWhetherServing(response: ServerResponse): Promise<void> {
    const problem = await this.#problem();
    if (problem === undefined) response.writeHead(204).end();
    else response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' }).end(problem);
  }

  #serveClient(path: string, request: IncomingMessage, { response, rest }: ClientExchange): void {
    const endpoint = this.#endpoints.get(path);
    const upstream = envoyUnderRbt(process.env, this.#options.secret);
    if (endpoint === undefined) this.#serveOther(path, request, { response, rest });
    else if (upstream !== undefined) {
      forward({ endpoint, request, response, parsedBody: undefined, upstream, agent: this.#agent });
    } else {
      mark(request, endpoint);
      endpoint.handler(request, response);
    }
  }

  #serveOther(path: string, request: IncomingMessage, { response, rest }: ClientExchange): void {
    const endpoint = this.#options.service.endpoints.find(({ metadataPaths }) => metadataPaths.includes(path));
    if (endpoint === undefined) rest(request, response);
    else endpoint.handler(request, response);
  }
}

interface ClientExchange {
  readonly response: ServerResponse;
  readonly rest: ExpressApplication;
}

/** Without Envoy this server owns every instance: the request is as good as routed. */
function mark(request: IncomingMessage, endpoint: HostedEndpoint): void {
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith(INTERNAL_HEADER_PREFIX)) Reflect.deleteProperty(request.headers, name);
  }
  Object.assign(request.headers, endpoint.route(request).headers);
}

/** Of an error and what caused it. */
function messagesOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} ${messagesOf(error.cause)}`;
}

function refuseStranger(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(404, { connection: 'close', 'content-length': 0 }).end();
}
