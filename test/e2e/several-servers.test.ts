import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { DurableMcpApp } from '../../src/app.js';
import { DurableMcpFactory } from '../../src/factory.js';
import { embedded } from '../../src/runtime/embedded/embedded.js';
import { Cabinet } from '../crash/fixtures/cabinet.js';
import { Workshop } from '../crash/fixtures/workshop.js';
import { RawSession } from '../crash/support/raw-session.js';
import { send } from '../http/support/client.js';
import { RecordingLogger } from '../http/support/recording-logger.js';

describe('Two server classes in one app', () => {
  let directory: string;
  let app: DurableMcpApp;
  let origin: string;
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-several-'));
    app = await DurableMcpFactory.create([Cabinet, Workshop], {
      runtime: embedded({ directory }),
      logger: new RecordingLogger(),
    });
    await app.listen(0);
    ({ origin } = new URL(app.url));
  });
  after(async () => {
    await app.close();
    rmSync(directory, { recursive: true });
  });

  it('are each served on a path of its own', async () => {
    const cabinet = await RawSession.open(`${origin}/mcp/cabinet`);
    const workshop = await RawSession.open(`${origin}/mcp/workshop`);
    expect(cabinet.initialized['serverInfo']).to.include({ name: 'cabinet' });
    expect(await workshop.text(1, 'add', { amount: 3 })).to.equal('3');
  });

  it('do not know the sessions of each other', async () => {
    const { headers } = await RawSession.open(`${origin}/mcp/cabinet`);
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    expect((await send(`${origin}/mcp/cabinet`, { headers, body })).status).to.equal(200);
    expect((await send(`${origin}/mcp/workshop`, { headers, body })).status).to.equal(404);
  });

  it('do not read the streams of each other', async () => {
    const cabinet = await RawSession.open(`${origin}/mcp/cabinet`);
    const workshop = await RawSession.open(`${origin}/mcp/workshop`);
    const stream = await cabinet.call(1, 'describe');
    await stream.response();
    expect((await workshop.get(stream.cursor)).status).to.equal(404);
  });

  it('are nowhere else', async () => {
    expect((await send(`${origin}/mcp`)).status).to.equal(404);
  });
});
