import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { McpSession } from '../../bench/load/mcp-session.js';

interface Seen {
  readonly method: string;
  readonly id: unknown;
  readonly version: string | undefined;
}

/** A server that speaks an older version, with CRLF in its streams, as the Python model does. */
describe('McpSession', () => {
  let server: Server;
  let url: URL;
  const seen: Seen[] = [];

  before(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const message = parseMessage(body);
        const version = request.headers['mcp-protocol-version'];
        seen.push({ method: message.method, id: message.id, version: version?.toString() });
        if (message.id === undefined) {
          response.writeHead(202, { 'content-length': 0 }).end();
          return;
        }
        const result =
          message.method === 'initialize'
            ? { protocolVersion: '2025-06-18' }
            : { content: [{ type: 'text', text: '1.5' }] };
        response.writeHead(200, { 'content-type': 'text/event-stream', 'mcp-session-id': 'one' });
        response.end(`id: 0/0\r\ndata: ${JSON.stringify({ jsonrpc: '2.0', id: message.id, result })}\r\n\r\n`);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
  });

  after(() => {
    server.close();
    server.closeAllConnections();
  });

  beforeEach(() => seen.splice(0));

  it('goes on in the version that the server has answered with', async () => {
    const session = await McpSession.open(url);
    await session.add(1, 0.5);
    session.close();
    expect(seen.slice(1).map(({ version }) => version)).to.deep.equal(['2025-06-18', '2025-06-18']);
  });

  it('gives each call of a session an id of its own, whatever connection it takes', async () => {
    const session = await McpSession.open(url);
    const other = session.another();
    await Promise.all([session.add(1, 0.5), other.add(1, 0.5)]);
    await other.add(1, 0.5);
    [session, other].forEach((one) => one.close());
    const ids = seen.filter(({ method }) => method === 'tools/call').map(({ id }) => id);
    expect(ids).to.have.members([1, 2, 3]);
  });
});

function parseMessage(text: string): { readonly method: string; readonly id?: unknown } {
  return JSON.parse(text) as { method: string; id?: unknown };
}
