import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { HttpConnection } from '../../bench/load/http-connection.js';

describe('HttpConnection', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  async function serve(
    listener: RequestListener,
  ): Promise<{ readonly connection: HttpConnection; readonly server: Server }> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { connection: new HttpConnection(new URL(`http://127.0.0.1:${port}/`)), server };
  }

  const GET = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';

  it('sends its requests over one connection', async () => {
    const { connection, server } = await serve((_request, response) => response.end('ok'));
    let connections = 0;
    server.on('connection', () => (connections += 1));
    await connection.send(GET);
    await connection.send(GET);
    connection.close();
    expect(connections).to.equal(1);
  });

  it('connects again when the server has closed the connection after a response', async () => {
    const { connection } = await serve((_request, response) => response.setHeader('connection', 'close').end('ok'));
    await connection.send(GET);
    const { body } = await connection.send(GET);
    connection.close();
    expect(body).to.equal('ok');
  });

  it('fails a request whose connection the server cuts', async () => {
    const { connection } = await serve((request) => request.socket.destroy());
    const failure = await connection.send(GET).catch((error: unknown) => error);
    expect(failure).to.be.an('error');
  });

  it('shows a body while it grows', async () => {
    const { connection } = await serve((_request, response) => response.write('first'));
    const seen = await new Promise<string>((resolve) => {
      connection.send(GET, resolve).catch(() => {});
    });
    connection.close();
    expect(seen).to.equal('first');
  });
});
