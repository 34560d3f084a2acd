import { expect } from 'chai';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import {
  StoreDamagedError,
  StoreDirectoryError,
  StoreInUseError,
  StoreVersionError,
} from '../../src/errors/store-errors.js';
import type { DurableMcpApp } from '../../src/app.js';
import { DurableMcpFactory } from '../../src/factory.js';
import { embedded } from '../../src/runtime/embedded/embedded.js';
import { SCHEMA_VERSIONS } from '../../src/runtime/embedded/schema-versions.js';
import { RecordingLogger } from '../http/support/recording-logger.js';
import { Workshop } from './fixtures/workshop.js';
import { send } from '../http/support/client.js';
import { RawSession } from './support/raw-session.js';
import { until } from './support/until.js';
import { WorkshopServer } from './support/workshop-server.js';

const PAGE_BYTES = 4_096;
const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'late', version: '1' } },
});
const NEW_SESSION = { 'mcp-session-id': undefined, 'mcp-protocol-version': undefined };

describe('A server whose store is not as it should be', function () {
  this.timeout(30_000);
  let directory: string;
  let file: string;
  const started: WorkshopServer[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-damaged-'));
    file = join(directory, 'workshop.db');
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((workshop) => workshop.stop()));
    rmSync(directory, { recursive: true });
  });

  const create = (): Promise<DurableMcpApp> =>
    DurableMcpFactory.create(Workshop, { runtime: embedded({ directory }), logger: new RecordingLogger() });

  async function start(): Promise<WorkshopServer> {
    const workshop = await WorkshopServer.start({ directory });
    started.push(workshop);
    return workshop;
  }

  /** Of a table or an index. */
  function rootPage(name: string): number {
    const database = new Libsql(file);
    const row: unknown = database.prepare('SELECT rootpage AS page FROM sqlite_master WHERE name = ?').get(name);
    database.close();
    return (row as { readonly page: number }).page;
  }

  async function failure(): Promise<Error> {
    const result: unknown = await create().then(
      (app) => app.close(),
      (error: unknown) => error,
    );
    expect(result, 'the server started').to.be.instanceOf(Error);
    return result as Error;
  }

  /** A store with a session and something in it. */
  async function fillStore(): Promise<RawSession> {
    const app = await create();
    await app.listen(0);
    const session = await RawSession.open(app.url);
    await session.text(1, 'flood', { events: 50, padding: 4_000 });
    await session.text(2, 'add', { amount: 42 });
    await app.close();
    return session;
  }

  it('says that the directory cannot be made', async () => {
    writeFileSync(join(directory, 'in-the-way'), '');
    directory = join(directory, 'in-the-way', 'store');
    const error = await failure();
    directory = join(directory, '..', '..');
    expect(error).to.be.instanceOf(StoreDirectoryError);
    expect(error.message).to.include('cannot be created').and.to.include('embedded({ directory })');
  });

  it('says that the file cannot be opened', async () => {
    mkdirSync(file);
    const error = await failure();
    expect(error).to.be.instanceOf(StoreDirectoryError);
    expect(error.message).to.include('workshop.db').and.to.include('embedded({ directory })');
  });

  it('says that another process serves from the directory, and leaves that one alone', async () => {
    const workshop = await start();
    const session = await RawSession.open(workshop.url);
    const error = await failure();
    expect(error).to.be.instanceOf(StoreInUseError);
    expect(error.message).to.include('Stop it first');
    expect(await session.text(1, 'add', { amount: 1 })).to.equal('1');
  });

  for (const [how, bytes] of [
    ['in the middle', 40_960],
    ['in the middle of a page', 41_000],
    ['within its header', 50],
    ['to nothing', 0],
  ] as const) {
    it(`says that the file was truncated ${how}, and changes nothing in it`, async () => {
      await fillStore();
      truncateSync(file, bytes);
      const before = readFileSync(file);
      const error = await failure();
      expect(error).to.be.instanceOf(StoreDamagedError);
      expect(error.message).to.include('workshop.db').and.to.include('backup');
      expect(readFileSync(file).equals(before)).to.equal(true);
    });
  }

  it('says that the file is gone while its log is there, and keeps the log', async () => {
    const workshop = await start();
    await (await RawSession.open(workshop.url)).text(1, 'add', { amount: 1 });
    await workshop.server.crash();
    rmSync(file);
    const error = await failure();
    expect(error).to.be.instanceOf(StoreDamagedError);
    expect(error.message).to.include('is gone, but its log');
    expect(statSync(`${file}-wal`).size).to.be.greaterThan(0);
  });

  it('says that the file was truncated by more than its log holds, and changes nothing in it', async () => {
    await fillStore();
    const workshop = await start();
    const session = await RawSession.open(workshop.url);
    await session.text(1, 'add', { amount: 1 });
    await workshop.server.crash();
    truncateSync(file, 20_480);
    const before = readFileSync(file);
    const error = await failure();
    expect(error).to.be.instanceOf(StoreDamagedError);
    expect(readFileSync(file).equals(before)).to.equal(true);
  });

  it('starts after a crash while somebody reads the store, whose file is then shorter than what is in its log', async () => {
    const workshop = await start();
    const session = await RawSession.open(workshop.url);
    const reader = new Libsql(file);
    reader.exec('BEGIN');
    reader.prepare('SELECT COUNT(*) FROM events').all();
    await session.text(1, 'flood', { events: 50, padding: 4_000 });
    await session.text(2, 'add', { amount: 42 });
    await workshop.server.crash();
    await workshop.server.up();
    expect(await session.text(3, 'add', { amount: 1 })).to.equal('43');
    reader.close();
  });

  it('says that the header is corrupted, and changes nothing in the file', async () => {
    await fillStore();
    overwrite(file, 'this is no database', 0);
    const before = readFileSync(file);
    const error = await failure();
    expect(error).to.be.instanceOf(StoreDamagedError);
    expect(readFileSync(file).equals(before)).to.equal(true);
  });

  it('says that a page is damaged that it reads when it starts, each time that it is tried', async () => {
    await fillStore();
    overwrite(file, 'x'.repeat(PAGE_BYTES), (rootPage('calls_unfinished') - 1) * PAGE_BYTES);
    for (const error of [await failure(), await failure()]) {
      expect(error).to.be.instanceOf(StoreDamagedError);
      expect(error.message).to.include('workshop.db').and.to.include('backup');
    }
  });

  it('says that a page is damaged that it comes to when it writes, and answers 503 from then on', async () => {
    await fillStore();
    overwrite(file, 'x'.repeat(PAGE_BYTES), (rootPage('instances_used') - 1) * PAGE_BYTES);
    const logger = new RecordingLogger();
    const app = await DurableMcpFactory.create(Workshop, { runtime: embedded({ directory }), logger });
    await app.listen(0);
    const opening = RawSession.open(app.url).catch(() => undefined);
    await until('the log told of the damage', () => logger.lines.some(({ level }) => level === 'error'));
    const [line] = logger.lines.filter(({ level }) => level === 'error');
    expect((line?.facts as { err?: Error }).err?.message)
      .to.include('workshop.db is damaged')
      .and.to.include('backup');
    const { status } = await send(app.url, { body: INITIALIZE, headers: NEW_SESSION });
    await app.close();
    await opening;
    expect(status).to.equal(503);
  });

  it('says that a newer release wrote the file', async () => {
    await fillStore();
    const database = new Libsql(file);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSIONS.length + 1}`);
    database.close();
    const error = await failure();
    expect(error).to.be.instanceOf(StoreVersionError);
    expect(error.message)
      .to.include('newer release')
      .and.to.include(`version ${SCHEMA_VERSIONS.length + 1}`);
  });

  it('brings a file of an older release up to date, with what is in it', async () => {
    const session = await fillStore();
    const { fields } = rewriteAtFirstVersion(file, session.id);
    const app = await create();
    await app.listen(0);
    const again = await RawSession.open(app.url);
    expect(await again.text(1, 'add', { amount: 1 })).to.equal('1');
    await app.close();
    const database = new Libsql(file);
    expect(database.prepare('PRAGMA user_version').get()).to.include({ user_version: SCHEMA_VERSIONS.length });
    expect(database.prepare('SELECT fields FROM instances WHERE key = ?').get(`session:${session.id}`)).to.include({
      fields,
    });
    database.close();
  });
});

function overwrite(file: string, text: string, position: number): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, text, position);
  closeSync(descriptor);
}

/** Makes the store anew with the tables of the first release, and the one session in it. */
function rewriteAtFirstVersion(file: string, sessionId: string): { readonly fields: unknown } {
  const key = `session:${sessionId}`;
  const newest = new Libsql(file);
  const row = readRow(newest.prepare('SELECT attributes, fields FROM instances WHERE key = ?').get(key));
  newest.close();
  for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true });
  const oldest = new Libsql(file);
  oldest.exec(`${SCHEMA_VERSIONS[0] ?? ''} PRAGMA user_version = 1;`);
  oldest
    .prepare('INSERT INTO instances (key, attributes, fields, created_at, used_at) VALUES (?, ?, ?, ?, ?)')
    .run(key, row.attributes, row.fields, Date.now(), Date.now());
  oldest.close();
  return { fields: row.fields };
}

function readRow(row: unknown): { readonly attributes: unknown; readonly fields: unknown } {
  return row as { attributes: unknown; fields: unknown };
}
