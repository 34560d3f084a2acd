import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { adminAddress } from '../../src/runtime/embedded/admin-address.js';
import { AdminClient } from '../../src/runtime/embedded/admin-client.js';
import { parseCommand } from '../../src/runtime/embedded/admin-protocol.js';
import { openAdminChannel, type AdminChannel } from '../../src/runtime/embedded/admin-server.js';
import type { SessionAdmin } from '../../src/runtime/session-admin.js';
import { Store } from '../../src/runtime/embedded/store.js';
import { StoredJournal } from '../../src/runtime/embedded/stored-journal.js';

describe('The admin channel of an embedded store', () => {
  let folder: string;
  let path: string;
  let channel: AdminChannel | undefined;
  let warnings: string[];
  const asked: string[] = [];
  let released = (): void => undefined;
  const admin: SessionAdmin = {
    cancel: async (call, reason) => {
      asked.push(`cancel ${call}: ${reason}`);
      return call === 'known';
    },
    delete: async () => {
      throw new Error('the disk is full');
    },
    replaceEntry: async ({ body }) => (body === null ? 'replaced' : 'changed'),
    import: async ({ key }) => {
      asked.push(`import ${key}`);
      return 'imported';
    },
    hold: async (keys) => {
      asked.push(`hold ${keys.join()}`);
      return {
        end: async (key) => asked.push(`end ${key}`) > 0,
        release: async () => {
          asked.push('release');
          released();
        },
      };
    },
  };
  const logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (_facts: object, message: string) => void warnings.push(message),
    error: () => undefined,
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'durable-mcp-admin-'));
    path = join(folder, 'shop');
    warnings = [];
    channel = undefined;
  });
  afterEach(async () => {
    await channel?.close();
    rmSync(folder, { recursive: true });
  });

  const open = async () => {
    channel = await openAdminChannel({ path, admin, logger });
  };
  const connected = async (): Promise<AdminClient> => {
    const client = await AdminClient.connect(path);
    if (client === undefined) throw new Error('Nobody listens.');
    return client;
  };

  it('carries what the operator wants and what came of it', async () => {
    await open();
    const client = await connected();
    expect(client.pid).to.equal(process.pid);
    expect(await client.cancel('known', 'because')).to.equal(true);
    expect(await client.cancel('unknown', 'because')).to.equal(false);
    expect(asked).to.deep.equal(['cancel known: because', 'cancel unknown: because']);
    const entry = { call: 'c', kind: 'step', key: 's', expected: 'e' };
    expect(await client.replaceEntry({ ...entry, body: null })).to.equal('replaced');
    expect(await client.replaceEntry({ ...entry, body: 'b' })).to.equal('changed');
  });

  it('carries a session to be imported', async () => {
    await open();
    const session = { key: 'session:1', attributes: '{}', createdAt: 1, usedAt: 2, lastSeq: 0, deliveredSeq: 0 };
    const fields = 'x'.repeat(1_000_000);
    expect(await (await connected()).import({ ...session, fields, events: [], calls: [] })).to.equal('imported');
    expect(asked).to.include('import session:1');
  });

  it('holds sessions as long as the connection is there', async () => {
    await open();
    const isReleased = new Promise<void>((resolve) => (released = resolve));
    const hold = await (await connected()).hold(['a', 'b']);
    expect(await hold.end('a')).to.equal(true);
    await hold.release();
    await isReleased;
    expect(asked.slice(-3)).to.deep.equal(['hold a,b', 'end a', 'release']);
  });

  it('is closed although a command holds sessions, which are released', async () => {
    await open();
    const isReleased = new Promise<void>((resolve) => (released = resolve));
    await (await connected()).hold(['a']);
    await channel?.close();
    await isReleased;
    expect(warnings).to.deep.equal([]);
  });

  it('says why something could not be done', async () => {
    await open();
    const failure: unknown = await (await connected()).delete('session:1').catch((error: unknown) => error);
    expect(String(failure)).to.include('The server refused: the disk is full');
  });

  it('is not there while nobody serves', async () => {
    expect(await AdminClient.connect(path)).to.equal(undefined);
  });

  it('takes the place of what a crash left', async () => {
    writeFileSync(adminAddress(path), '');
    await open();
    expect((await connected()).pid).to.equal(process.pid);
  });

  it('answers a line that it does not understand', async () => {
    await open();
    const socket = createConnection(adminAddress(path));
    socket.write('make coffee\n');
    const chunks: string[] = [];
    for await (const chunk of socket) chunks.push(String(chunk));
    expect(JSON.parse(chunks.join(''))).to.have.property('kind', 'failed');
  });

  it('is only missing, with a warning, where it cannot be opened', async () => {
    mkdirSync(adminAddress(path));
    await open();
    expect(channel).to.equal(undefined);
    expect(warnings).to.have.length(1);
  });

  it('is beside the store', () => {
    expect(adminAddress(path)).to.match(/shop\.sock$/);
  });

  it('is in the temporary directory when the path is too long for a socket', () => {
    const deep = join(folder, 'd'.repeat(120));
    mkdirSync(deep);
    const [one, other] = [adminAddress(join(deep, 'one')), adminAddress(join(deep, 'other'))];
    expect(one.startsWith(join(tmpdir(), 'durable-mcp-'))).to.equal(true);
    expect(one.length).to.be.at.most(100);
    expect(one).not.to.equal(other);
  });

  it('is the same by whichever way the directory is reached', () => {
    symlinkSync(folder, join(folder, 'link'));
    expect(adminAddress(join(folder, 'link', 'shop'))).to.equal(adminAddress(path));
  });

  it('takes no command of which a part is missing', () => {
    expect(() => parseCommand('{"kind":"cancel","call":"c"}')).to.throw('reason is not a text');
    expect(() => parseCommand('{"kind":"dance"}')).to.throw('dance is not known');
  });

  describe('when a step of an earlier run is settled', () => {
    let store: Store;
    const entry = { call: 'c', kind: 'step', key: 'charge', expected: 'begun' };

    beforeEach(async () => {
      store = await Store.open(path, logger);
      await store.write([['recordEntry', 'c', 'step', 'charge', 1, 'begun']]);
    });
    afterEach(async () => {
      await store.close();
    });

    const journal = (attempt = 2) => new StoredJournal({ store, call: 'c', attempt });

    it('gives it to the run that reads the journal after', async () => {
      const late = journal();
      const replaced = late.replace({ ...entry, body: 'done' });
      const history = await late.history();
      expect(await replaced).to.equal('replaced');
      expect(history.entries).to.deep.equal([{ kind: 'step', key: 'charge', body: 'done' }]);
    });

    it('forgets the step that is to begin anew', async () => {
      const late = journal();
      expect(await late.replace({ ...entry, body: null })).to.equal('replaced');
      expect((await late.history()).entries).to.deep.equal([]);
    });

    it('leaves a run alone that has read the journal', async () => {
      const early = journal();
      await early.history();
      expect(await early.replace({ ...entry, body: 'done' })).to.equal('underway');
    });

    it('leaves a first run alone', async () => {
      expect(await journal(1).replace({ ...entry, body: 'done' })).to.equal('underway');
    });

    it('lets the first of two win', async () => {
      const late = journal();
      const results = await Promise.all([
        late.replace({ ...entry, body: 'done' }),
        late.replace({ ...entry, body: null }),
      ]);
      expect(results).to.deep.equal(['replaced', 'changed']);
    });
  });
});
