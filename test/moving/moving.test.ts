import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { durableMcp } from '../cli/command-line.js';
import type { MessageStream } from '../crash/support/message-stream.js';
import { AdminClient } from '../../src/runtime/embedded/admin-client.js';
import { storePath } from '../../src/runtime/embedded/store-files.js';
import { OperatorClient } from '../../src/runtime/reboot/operator/operator-client.js';
import { ServedSessions } from '../../src/runtime/reboot/operator/served-sessions.js';
import type { SessionAdmin } from '../../src/runtime/session-admin.js';
import { RawSession } from '../crash/support/raw-session.js';
import { Scratch } from '../crash/support/scratch.js';
import { until } from '../crash/support/until.js';
import { BazaarServer } from './bazaar-server.js';

/** Five million bytes. */
const LETTERS = 2_500_000;
const FULL = `1 tea; 1970-01-01T00:00:00.000Z; ${2n ** 64n}; ${LETTERS}`;

describe('A session that is carried to another runtime', function () {
  this.timeout(240_000);
  let scratch: Scratch;
  let embedded: BazaarServer;
  let reboot: BazaarServer;
  let session: RawSession;
  let own: MessageStream;
  let checkout: MessageStream;
  let order: MessageStream;
  let exported: string;
  /** Progress that came before the streams were resumed. */
  let told: { readonly checkout: readonly number[]; readonly order: readonly number[] };

  before(async () => {
    scratch = new Scratch();
    embedded = new BazaarServer('embedded', scratch);
    reboot = new BazaarServer('reboot', scratch, 2);
    await Promise.all([embedded.start(), reboot.start()]);
    exported = join(scratch.path, 'sessions.jsonl');
    session = await RawSession.open(embedded.url, { capabilities: { elicitation: {} }, token: 'anna' });
    await session.text(1, 'put', { thing: 'tea', letters: LETTERS });
    own = await session.get();
    await session.text(2, 'announce', { times: 2 });
    await until('both announcements came', () => own.messages.length === 2);
    own.drop();
    await session.text(3, 'announce', { times: 2 });
    checkout = await session.call(4, 'checkout');
    await checkout.untilMessage(({ method }) => method === 'elicitation/create');
    order = await session.call(5, 'order', {}, { 'durable-mcp/idempotency-key': 'k' });
    await until('it mails', () => scratch.lines('effects').includes('mailing'));
  });

  /** Held, it is not served; let go, its calls run again. */
  async function standsStill(admin: SessionAdmin | undefined, url: string): Promise<void> {
    const runs = () => scratch.lines('effects').filter((line) => line === 'mailing').length;
    const runsBefore = runs();
    const hold = await admin?.hold([`session:${session.id}`]);
    const held = await session.at(url).post({ jsonrpc: '2.0', id: 99, method: 'ping' });
    await hold?.release();
    expect(held.status).to.equal(503);
    await until('it mails again', () => runs() > runsBefore);
  }

  after(async () => {
    await Promise.all([embedded.remove(), reboot.remove()]);
    scratch.remove();
  });

  it('is not exported as a copy while its server runs its calls', async () => {
    const { code, stderr, stdout } = await embedded.type('sessions', 'export', session.id);
    expect([code, stdout.split('\n').length]).to.deep.equal([1, 3]);
    expect(stderr).to.include('It has unfinished calls');
  });

  it('goes on where it is when its export comes to nothing', async () => {
    const client = await AdminClient.connect(storePath(embedded.directory, 'bazaar'));
    await standsStill(client, embedded.url);
    told = { checkout: checkout.progress, order: order.progress };
    checkout = await session.get(checkout.cursor);
    order = await session.get(order.cursor);
  });

  it('ends where it was, once its export is on the disk', async () => {
    const { code, stderr } = await embedded.type('sessions', 'export', '--all', '--end', '--output', exported);
    expect([code, stderr]).to.deep.equal([
      0,
      `The session session:${session.id} is exported, with 2 unfinished calls, and ended here.\n`,
    ]);
    await Promise.all([checkout.untilEnd(), order.untilEnd()]);
    expect(statSync(exported).mode & 0o777).to.equal(0o600);
    expect((await session.post({ jsonrpc: '2.0', id: 9, method: 'ping' })).status).to.equal(404);
  });

  it('is not imported from a file that is cut off', async () => {
    const cut = join(scratch.path, 'cut.jsonl');
    writeFileSync(cut, readFileSync(exported).subarray(0, -20));
    const { code, stderr } = await reboot.type('sessions', 'import', cut);
    expect(code).to.equal(1);
    expect(stderr).to.match(/Line \d+ cannot be read/);
    expect((await reboot.type('sessions', 'list')).stdout).to.equal('There are no sessions.\n');
  });

  it('is not imported where nothing says for which runtime', async () => {
    const nowhere = ['--directory', join(scratch.path, 'new', 'shop')];
    const unsaid = await durableMcp('sessions', 'import', exported, ...nowhere);
    expect(unsaid.code).to.equal(1);
    expect(unsaid.stderr).to.include('There is nothing in').and.include('--runtime embedded');
    expect(existsSync(join(scratch.path, 'new'))).to.equal(false);
    const dry = await durableMcp('sessions', 'import', exported, '--dry-run', '--runtime', 'embedded', ...nowhere);
    expect([dry.code, dry.stderr]).to.deep.equal([0, '']);
    expect(dry.stdout).to.include(`The session session:${session.id} would be imported, with 2 unfinished calls.`);
    expect(existsSync(join(scratch.path, 'new'))).to.equal(false);
    const said = await durableMcp('sessions', 'import', exported, '--runtime', 'embedded', ...nowhere);
    expect([said.code, said.stderr]).to.deep.equal([0, '']);
    expect((await durableMcp('sessions', 'list', ...nowhere)).stdout).to.include(session.id);
    expect((await durableMcp('sessions', 'import', exported, '--dry-run', ...nowhere)).stdout).to.include(
      'is here already',
    );
  });

  it('is imported once', async () => {
    const first = await reboot.type('sessions', 'import', exported);
    expect([first.code, first.stderr]).to.deep.equal([0, '']);
    const second = await reboot.type('sessions', 'import', exported);
    expect(second.code).to.equal(1);
    expect(second.stdout).to.include('is here already');
  });

  it('has its fields there', async () => {
    session = session.at(reboot.url);
    expect(await session.text(6, 'show')).to.equal(FULL);
  });

  it('is still its principal’s alone', async () => {
    expect((await session.withToken('ben').post({ jsonrpc: '2.0', id: 7, method: 'ping' })).status).to.equal(404);
  });

  it('gives each missed message of its own stream once', async () => {
    const sent = own.ids;
    const resumed = await session.get(own.cursor);
    await until('both came', () => resumed.messages.length >= 2);
    await session.text(8, 'announce', { times: 1 });
    await until('the next came', () => resumed.messages.length >= 3);
    own = resumed;
    expect(resumed.messages.map(({ method }) => method)).to.deep.equal(
      Array.from({ length: 3 }, () => 'notifications/tools/list_changed'),
    );
    expect(new Set([...sent, ...resumed.ids])).to.have.property('size', sent.length + 3);
  });

  it('takes a twin of an earlier request for a twin', async () => {
    expect(await session.text(1, 'put', { thing: 'tea', letters: LETTERS })).to.equal(FULL);
    expect(await session.text(10, 'show')).to.equal(FULL);
  });

  it('is listed there, with its unfinished calls', async () => {
    const { stdout } = await reboot.type('calls', 'list', '--status', 'unfinished', '--session', session.id, '--json');
    const calls = JSON.parse(stdout) as readonly { name: string; status: string; attempt: number }[];
    expect(calls.map(({ name, status, attempt }) => [name, status, attempt])).to.deep.equal([
      ['order', 'running', 3],
      ['checkout', 'suspended', 3],
    ]);
  });

  it('is shown there', async () => {
    const { stdout } = await reboot.type('sessions', 'show', session.id, '--json');
    expect(JSON.parse(stdout))
      .to.include({ principal: '{"sub":"anna"}', unfinishedCalls: 2 })
      .and.to.have.property('fields');
  });

  it('goes on there, too, when its export comes to nothing', async () => {
    const client = await OperatorClient.connect(join(reboot.directory, 'reboot'));
    await standsStill(client === undefined ? undefined : new ServedSessions(client, 'bazaar'), reboot.url);
  });

  it('leaves the others alone, which can be ended', async () => {
    const other = await RawSession.open(reboot.url, { token: 'ben' });
    const call = await other.call(1, 'order');
    await call.untilProgress(2);
    const unfinished = await reboot.type('calls', 'list', '--status', 'unfinished', '--session', other.id, '--json');
    const [{ id } = { id: '' }] = JSON.parse(unfinished.stdout) as readonly { id: string }[];
    const resolved = await reboot.type('calls', 'resolve', id, 'charge#1', '--retry');
    expect(resolved.stderr).to.include('is not in doubt');
    expect((await reboot.type('calls', 'cancel', id)).stdout).to.include('is being cancelled');
    await call.untilEnd();
    const shown = await reboot.type('calls', 'show', id);
    expect(shown.stdout).to.match(/status +cancelled/);
    expect((await reboot.type('sessions', 'delete', other.id)).code).to.equal(0);
    expect((await other.post({ jsonrpc: '2.0', id: 9, method: 'ping' })).status).to.equal(404);
  });

  it('asks its question again, and answers the call on its stream', async () => {
    const resumed = await session.get(checkout.cursor);
    // Each run that follows another asks once more.
    const question = await resumed.untilMessage(
      ({ method, id }) => method === 'elicitation/create' && String(id).endsWith(':4'),
    );
    await session.answer(question.id, { action: 'accept', content: { email: 'a@example.com' } });
    expect(await resumed.text()).to.equal('receipt of checkout to a@example.com');
    expect([...told.checkout, ...checkout.progress, ...resumed.progress]).to.deep.equal([1, 2, 3]);
  });

  it('goes back, with a call that is in the middle of its steps', async () => {
    await embedded.stop();
    const back = join(scratch.path, 'back.jsonl');
    const { code, stderr } = await reboot.type('sessions', 'export', session.id, '--end', '--output', back);
    expect([code, stderr]).to.deep.equal([
      0,
      `The session session:${session.id} is exported, with 1 unfinished calls, and ended here.\n`,
    ]);
    expect((await embedded.type('sessions', 'import', back)).code).to.equal(0);
    await embedded.start();
    session = session.at(embedded.url);
    const resumed = await session.get(order.cursor);
    scratch.open('mail');
    expect(await resumed.text()).to.equal('receipt of order, run 5');
    expect([...told.order, ...order.progress, ...resumed.progress]).to.deep.equal([1, 2]);
  });

  it('has charged once for each call, the other session’s among them', () => {
    const charges = scratch.lines('effects').filter((line) => line.startsWith('charged'));
    expect(charges).to.deep.equal(['charged checkout', 'charged order', 'charged order']);
  });

  it('misses nothing of its own stream on the way back', async () => {
    const resumed = await session.get(own.ids[1]);
    await until('the others came', () => resumed.messages.length >= 2);
    // A stream begins with the id that it was resumed after.
    expect(resumed.ids).to.deep.equal(own.ids.slice(1));
  });
});
