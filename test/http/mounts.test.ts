import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import fastify from 'fastify';
import { HttpEndpoint } from '../../src/http/http-endpoint.js';
import { StreamConnections } from '../../src/http/stream-connections.js';
import { CALL, open, send } from './support/client.js';
import { FakeEra } from './support/fake-era.js';
import { FakeStream } from './support/fake-stream.js';
import { RecordingLogger } from './support/recording-logger.js';

describe('An endpoint mounted', () => {
  let era: FakeEra;
  let endpoint: HttpEndpoint;
  let close: () => Promise<unknown>;
  beforeEach(() => {
    era = new FakeEra();
    endpoint = new HttpEndpoint({
      era,
      logger: new RecordingLogger(),
      connections: new StreamConnections(),
      maxDepth: 20,
    });
    const stream = new FakeStream('call');
    stream.push({ a: 1 }, true);
    era.s1.answerWith(stream);
  });
  afterEach(async () => {
    await endpoint.close();
    await close();
  });

  it('in node:http serves any path', async () => {
    await expectToServe(await serve(createServer(endpoint.handler)), '/anything');
  });

  it('in Express serves a body that nobody has read', async () => {
    await expectToServe(await serve(createServer(express().use('/api/mcp', endpoint.handler))), '/api/mcp');
  });

  it('in Express serves a body that express.json() has read', async () => {
    const app = express().use(express.json()).all('/mcp', endpoint.handler);
    await expectToServe(await serve(createServer(app)), '/mcp');
  });

  it('in Express serves a body that express.text() has read', async () => {
    const app = express()
      .use(express.text({ type: '*/*' }))
      .all('/mcp', endpoint.handler);
    await expectToServe(await serve(createServer(app)), '/mcp');
  });

  it('in Express serves a body that express.raw() has read', async () => {
    const app = express()
      .use(express.raw({ type: '*/*' }))
      .all('/mcp', endpoint.handler);
    await expectToServe(await serve(createServer(app)), '/mcp');
  });

  it('in Express refuses a parsed body that nests too deep', async () => {
    const url = await serve(createServer(express().use(express.json()).all('/mcp', endpoint.handler)));
    const answered = await send(`${url}/mcp`, { body: '['.repeat(10_000) + ']'.repeat(10_000) });
    expect(answered.status).to.equal(400);
    expect(answered.text).to.contain('20 levels');
  });

  it('in Express says so when the body was read and thrown away', async () => {
    const app = express().use((request, _response, next) => void request.resume().on('end', () => next()));
    const url = await serve(createServer(app.all('/mcp', endpoint.handler)));
    const answered = await send(`${url}/mcp`);
    expect(answered.status).to.equal(400);
    expect(answered.text).to.contain('already read');
  });

  it('in Fastify serves a body that Fastify has parsed', async () => {
    const app = fastify({ forceCloseConnections: true });
    app.all('/mcp', (request, reply) => {
      reply.hijack();
      endpoint.handler(request.raw, reply.raw, request.body);
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    close = () => app.close();
    await expectToServe(url, '/mcp');
  });

  async function serve(server: Server): Promise<string> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    close = async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('No port');
    return `http://127.0.0.1:${address.port}`;
  }

  async function expectToServe(origin: string, path: string): Promise<void> {
    const posted = await open(origin + path);
    expect((await posted.untilEnd())[1]).to.contain('{"a":1}');
    expect(era.s1.received).to.deep.equal([JSON.parse(CALL)]);
    const followed = await open(origin + path, { method: 'GET' });
    await followed.untilEvents(1);
    followed.drop();
    expect((await send(origin + path, { method: 'DELETE' })).status).to.equal(200);
  }
});
