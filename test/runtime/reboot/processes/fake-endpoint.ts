import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HostedEndpoint, Route } from '../../../../src/runtime/hosting.js';

/** An endpoint of the server `shop` at `/mcp`, whose requests all belong to one instance. */
export class FakeEndpoint implements HostedEndpoint {
  readonly server = 'shop';
  readonly path = '/mcp';
  readonly metadataPaths = ['/about'];
  readonly served: IncomingMessage[] = [];

  handler(request: IncomingMessage, response: ServerResponse): void {
    this.served.push(request);
    response.end('served here');
  }

  route(): Route {
    return { instance: 'session:s1', headers: { 'x-durable-mcp-session': 's1' } };
  }

  refuse(_request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(503, { 'retry-after': '1' }).end('nothing serves');
  }
}
