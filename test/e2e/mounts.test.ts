import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect } from 'chai';
import express from 'express';
import fastify from 'fastify';
import type { DurableMcpApp } from '../../src/app.js';
import { DurableMcpFactory } from '../../src/factory.js';
import { embedded } from '../../src/runtime/embedded/embedded.js';
import { Workshop } from '../crash/fixtures/workshop.js';
import { RecordingLogger } from '../http/support/recording-logger.js';

describe('The handler of a server', () => {
  let directory: string;
  let app: DurableMcpApp;
  let close: () => Promise<unknown>;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-mounts-'));
    app = await DurableMcpFactory.create(Workshop, { runtime: embedded({ directory }), logger: new RecordingLogger() });
  });
  afterEach(async () => {
    await app.close();
    await close();
    rmSync(directory, { recursive: true });
  });

  async function serve(server: Server): Promise<string> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    close = async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  it('serves clients in plain node:http', async () => {
    await expectToServe(`${await serve(createServer(app.handler))}/mcp`);
  });

  it('serves clients in Express', async () => {
    await expectToServe(`${await serve(createServer(express().use('/api/mcp', app.handler)))}/api/mcp`);
  });

  it('serves clients in Express behind express.json()', async () => {
    await expectToServe(`${await serve(createServer(express().use(express.json()).all('/mcp', app.handler)))}/mcp`);
  });

  it('serves clients in Fastify', async () => {
    const server = fastify({ forceCloseConnections: true });
    server.all('/mcp', (request, reply) => {
      reply.hijack();
      app.handler(request.raw, reply.raw, request.body);
    });
    close = () => server.close();
    await expectToServe(`${await server.listen({ port: 0, host: '127.0.0.1' })}/mcp`);
  });
});

async function expectToServe(url: string): Promise<void> {
  const client = new Client({ name: 'mounted', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  const progress: number[] = [];
  const counted = await client.callTool({ name: 'count', arguments: { upTo: 3, gate: 'none', stop: 10 } }, undefined, {
    onprogress: (event) => progress.push(event.progress),
  });
  expect(counted).to.deep.include({ content: [{ type: 'text', text: 'counted to 3' }] });
  expect(progress).to.deep.equal([1, 2, 3]);
  await client.close();
}
