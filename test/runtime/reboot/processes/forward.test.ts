import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { expect } from 'chai';
import { forward } from '../../../../src/runtime/reboot/processes/forward.js';
import type { Upstream } from '../../../../src/runtime/reboot/processes/upstream.js';
import { open, send } from '../../../http/support/client.js';
import { until } from '../../../http/support/until.js';
import { FakeEndpoint } from './fake-endpoint.js';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

describe('forward', () => {
  const agent = new Agent({ keepAlive: true });
  let owner: Server;
  let front: Server;
  let url: string;
  let serve: Serve;
  let upstream: Upstream;
  let parsedBody: unknown;

  beforeEach(async () => {
    parsedBody = undefined;
    serve = (_request, response) => response.end('{}');
    owner = createServer((request, response) => {
      serve(request, response);
    });
    upstream = { port: await listen(owner), isRouted: true, secret: 'secret' };
    const endpoint = new FakeEndpoint();
    front = createServer((request, response) => {
      forward({ endpoint, request, response, parsedBody, upstream, agent });
    });
    url = `http://127.0.0.1:${await listen(front)}/somewhere?else`;
  });

  afterEach(() => {
    for (const server of [front, owner]) {
      server.close();
      server.closeAllConnections();
    }
  });

  after(() => {
    agent.destroy();
  });

  it('adds what routes the request, and shows the secret', async () => {
    const request = await arrived();
    expect(request.url).to.equal('/mcp');
    expect(request.headers).to.include({
      'x-reboot-state-ref': 'durable_mcp.v1.Instance:shop~session~s1',
      'x-durable-mcp-session': 's1',
      'x-durable-mcp-secret': 'secret',
      'mcp-session-id': 's1',
    });
  });

  it('leaves the routing away where the next process is the owner', async () => {
    upstream = { ...upstream, isRouted: false };
    expect((await arrived()).headers).not.to.have.property('x-reboot-state-ref');
  });

  it("drops what a client sends under Reboot's and the library's own names", async () => {
    const { headers } = await arrived({
      'X-Reboot-Server-Id': 'another',
      'x-reboot-state-ref': 'another',
      'x-durable-mcp-session': 'another',
      'X-Durable-Mcp-Secret': 'guess',
      'x-durable-mcp-else': 'another',
    });
    expect(Object.entries(headers).filter(([, value]) => value === 'another' || value === 'guess')).to.deep.equal([]);
    expect(headers['x-durable-mcp-session']).to.equal('s1');
  });

  it('keeps the host that the client asked for', async () => {
    expect((await arrived({ host: 'shop.example' })).headers.host).to.equal('shop.example');
  });

  it('passes a large body on as it is', async () => {
    const body = Buffer.alloc(20 * 1024 * 1024, 'x');
    let received: Buffer | undefined;
    serve = (request, response) =>
      void buffer(request).then((bytes) => {
        received = bytes;
        response.end('{}');
      });
    await send(url, { body });
    expect(received?.equals(body)).to.equal(true);
  });

  it('frames anew what a framework has read', async () => {
    parsedBody = { jsonrpc: '2.0', text: 'ü' };
    let received = '';
    serve = (request, response) =>
      void text(request).then((body) => {
        received = body;
        response.end('{}');
      });
    await send(url, { body: 'what the framework has made of it' });
    expect(JSON.parse(received)).to.deep.equal(parsedBody);
  });

  it('passes the body of a DELETE on, however it is framed', async () => {
    let received = '';
    serve = (request, response) =>
      void text(request).then((body) => {
        received = body;
        response.end('{}');
      });
    await send(url, { method: 'DELETE', body: 'goodbye', headers: { 'transfer-encoding': 'chunked' } });
    expect(received).to.equal('goodbye');
  });

  it('gives status, headers and body back, without what Envoy adds', async () => {
    serve = (_request, response) =>
      response
        .writeHead(404, { server: 'envoy', 'x-envoy-upstream-service-time': '3', 'mcp-session-id': 's1' })
        .end('not found');
    const answer = await send(url);
    expect(answer).to.include({ status: 404, text: 'not found' });
    expect(answer.headers).to.include({ 'mcp-session-id': 's1' });
    expect(answer.headers).not.to.have.any.keys('server', 'x-envoy-upstream-service-time');
  });

  it("takes Envoy's own refusal for what it is: nothing serves", async () => {
    serve = (_request, response) => response.writeHead(503, { server: 'envoy' }).end('upstream connect error');
    expect(await send(url)).to.include({ status: 503, text: 'nothing serves' });
  });

  it("leaves the owner's own refusal alone", async () => {
    serve = (_request, response) =>
      response.writeHead(503, { server: 'envoy', 'x-envoy-upstream-service-time': '3' }).end('draining');
    expect(await send(url)).to.include({ status: 503, text: 'draining' });
  });

  it('refuses where nothing listens', async () => {
    owner.close();
    await once(owner, 'close');
    expect(await send(url)).to.include({ status: 503, text: 'nothing serves' });
  });

  it('refuses when the owner goes away before it has answered', async () => {
    serve = (request) => request.socket.destroy();
    expect(await send(url)).to.include({ status: 503, text: 'nothing serves' });
  });

  it('sends each event when it comes', async () => {
    const responses = streams();
    const stream = await open(url);
    responses[0]?.write('data: 1\n\n');
    await stream.untilEvents(1);
    responses[0]?.write('data: 2\n\n');
    expect(await stream.untilEvents(2)).to.deep.equal(['data: 1', 'data: 2']);
    stream.drop();
  });

  it('ends an event stream in order when its server goes away, so that the client resumes', async () => {
    const responses = streams();
    const stream = await open(url);
    responses[0]?.write('data: 1\n\n');
    await stream.untilEvents(1);
    responses[0]?.socket?.destroy();
    await stream.untilEnd();
    expect(stream.wasCut).to.equal(false);
  });

  it('cuts any other answer whose rest will not come', async () => {
    serve = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
      response.write('{"half":');
    };
    const stream = await open(url);
    await until(() => stream.text !== '', 'the first half had come');
    owner.closeAllConnections();
    await until(() => stream.wasCut, 'the connection was cut');
  });

  it('tells the owner that a client has gone away', async () => {
    let hasGone = false;
    serve = (_request, response) => {
      response.once('close', () => (hasGone = true));
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    };
    (await open(url)).drop();
    await until(() => hasGone, 'the owner had seen it');
  });

  async function arrived(headers: Record<string, string> = {}): Promise<IncomingMessage> {
    const requests: IncomingMessage[] = [];
    serve = (request, response) => {
      requests.push(request);
      response.end('{}');
    };
    await send(url, { headers });
    const [request] = requests;
    if (request === undefined) throw new Error('No request has arrived.');
    return request;
  }

  function streams(): ServerResponse[] {
    const responses: ServerResponse[] = [];
    serve = (_request, response) => {
      responses.push(response);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    };
    return responses;
  }
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
  return address.port;
}
