import { expect } from 'chai';
import { TestServerError } from '../../src/errors/test-server-error.js';
import { send } from '../http/support/client.js';
import type { MessageStream } from './support/message-stream.js';
import { RawSession } from './support/raw-session.js';
import { SmallVolume } from './support/small-volume.js';
import { WorkshopServer } from './support/workshop-server.js';

describe('G9: a full disk', function () {
  this.timeout(30_000);
  let volume: SmallVolume;
  let workshop: WorkshopServer;
  let session: RawSession;
  let running: MessageStream;
  let pid: number;
  beforeEach(async () => {
    volume = new SmallVolume();
    workshop = await WorkshopServer.start({ directory: volume.path, env: { LOG_LEVEL: 'debug' } });
    session = await RawSession.open(workshop.url);
    pid = Number(await session.text('pid', 'process'));
    await session.text('before', 'add', { amount: 41 });
    // Pages that are in the write-ahead log and not yet in the file.
    await session.text('pages', 'flood', { events: 20, padding: 5_000 });
    running = await session.call('running', 'work', { gate: 'full' });
    await running.untilProgress(1);
  });
  afterEach(async () => {
    await workshop.stop();
    volume.remove();
  });

  // The running call ends, and its end cannot be stored.
  async function fill(): Promise<void> {
    volume.fill(pid);
    workshop.scratch.open('full');
    await workshop.untilLogged('The store cannot be written');
  }

  it('makes the edge answer 503 to what is new, and say when to try again', async () => {
    await fill();
    const call = { jsonrpc: '2.0', id: 9, method: 'tools/call', params: { name: 'arrivals' } };
    const answers = [await session.post(call), await session.end(), await initialize(workshop.url)];
    for (const { status, headers, text } of answers) {
      expect(status).to.equal(503);
      expect(headers['retry-after']).to.equal('1');
      expect(text).to.include('try again');
    }
  });

  it('keeps running calls open, and ends them as if nothing had been when there is space again', async () => {
    await fill();
    expect(running.messages.map(({ method }) => method)).to.deep.equal(['notifications/progress']);
    expect(running.hasEnded).to.equal(false);
    volume.free(pid);
    expect(await running.text()).to.equal('full, attempt 1');
    await workshop.untilLogged('takes writes again');
    expect(await session.text('after', 'add', { amount: 1 })).to.equal('42');
    expect(await session.text('order', 'arrivals')).to.equal('full');
  });

  it('keeps the request that meets it first open, and answers it when there is space again', async () => {
    workshop.scratch.open('full');
    await running.text();
    volume.fill(pid);
    const first = session.call('first', 'flood', { events: 3, padding: 10_000 });
    await workshop.untilLogged('The store cannot be written');
    volume.free(pid);
    expect(await (await first).text()).to.equal('flooded 3');
  });

  it('that is met by a commit on the main thread changes nothing of that', async () => {
    workshop.scratch.open('full');
    await running.text();
    for (let call = 0; call < 20; call += 1) await session.text(call, 'add', { amount: 0 });
    volume.fill(pid);
    const first = session.call('first', 'add', { amount: 1 });
    await workshop.untilLogged('A commit on the main thread failed');
    await workshop.untilLogged('The store cannot be written');
    expect((await session.end()).status).to.equal(503);
    volume.free(pid);
    expect(await (await first).text()).to.equal('42');
    await workshop.untilLogged('takes writes again');
    expect(await session.text('after', 'add', { amount: 1 })).to.equal('43');
  });

  it('loses nothing that was acknowledged when the server is killed meanwhile', async () => {
    await fill();
    await workshop.server.crash();
    volume.free(pid);
    await workshop.server.up();
    expect(await (await session.get(running.cursor)).text()).to.equal('full, attempt 2');
    expect(await session.text('after', 'add', { amount: 1 })).to.equal('42');
  });

  it('does not keep the server from stopping', async () => {
    await fill();
    await workshop.server.down();
    volume.free(pid);
    await workshop.server.up();
    expect(await (await session.get(running.cursor)).text()).to.equal('full, attempt 2');
  });

  it('that is met only while the server stops does not keep it from stopping', async () => {
    volume.fill(pid);
    workshop.scratch.open('full');
    await workshop.server.down();
    volume.free(pid);
    await workshop.server.up();
    expect(await session.text('after', 'add', { amount: 1 })).to.equal('42');
  });

  it('at the start is an error that says what to do', async () => {
    workshop.scratch.open('full');
    await running.text();
    await workshop.server.down();
    volume.fill(process.pid);
    const failure = await workshop.server.up().catch((error: unknown) => error);
    volume.free(process.pid);
    expect(failure).to.be.instanceOf(TestServerError);
    expect(String(failure)).to.include('cannot be opened for writing').and.to.include('free space');
  });
});

function initialize(url: string): ReturnType<typeof send> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'late', version: '1.0.0' } };
  return send(url, {
    headers: { 'mcp-session-id': undefined },
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }),
  });
}
