import { expect } from 'chai';
import { Credentials } from '../../src/engine/auth/credentials.js';
import { DurableContext, McpServer, Tool } from '../../src/index.js';
import { authOf } from './auth-of.js';
import { EngineHarness, Gate, SESSION, until } from './harness.js';

const TOKEN = 'a-token-that-is-found-nowhere-else';
const KEY = 'k'.repeat(32);
const ALICE = authOf('alice', {
  token: TOKEN,
  scopes: ['buy'],
  expiresAt: 4_000_000_000,
  resource: new URL('https://mcp.example.com/mcp'),
  extra: { sub: 'alice', upstream: 'another-secret' },
});

const gates = { current: new Gate() };

@McpServer({ name: 'test', version: '1' })
class Shop {
  @Tool()
  quick(context: DurableContext): string {
    return JSON.stringify(context.auth ?? 'nobody');
  }

  @Tool()
  async slow(context: DurableContext): Promise<string> {
    await context.now();
    await gates.current.pass();
    return JSON.stringify(context.auth ?? 'nobody');
  }

  @Tool()
  async asleep(context: DurableContext): Promise<string> {
    await context.sleep('nap', 300);
    return JSON.stringify(context.auth ?? 'nobody');
  }
}

describe('The auth of a call', () => {
  let harness: EngineHarness;
  beforeEach(() => {
    gates.current = new Gate();
  });
  afterEach(() => harness.stop());

  const text = (auth: object): string => JSON.stringify(auth);

  /** A call that a restart finds unfinished, and what its second run sees. */
  async function seenAfterRestart(auth?: { storeToken?: boolean; encryptionKey?: string }): Promise<unknown> {
    const call = await harness.begin('slow', {}, ALICE);
    await gates.current.reached();
    await harness.crash(undefined, auth);
    gates.current.open();
    return JSON.parse(await harness.text(call)) as unknown;
  }

  it('is what its handler sees', async () => {
    harness = await EngineHarness.start(Shop);
    expect(await harness.text(await harness.begin('quick', {}, ALICE))).to.equal(text(ALICE));
    expect(await harness.call('quick')).to.equal('"nobody"');
  });

  it('is there in a run after a restart, the token included', async () => {
    harness = await EngineHarness.start(Shop);
    expect(text((await seenAfterRestart()) as object)).to.equal(text(ALICE));
  });

  it('is there when a suspended call goes on after a restart', async () => {
    harness = await EngineHarness.start(Shop);
    const call = await harness.begin('asleep', {}, ALICE);
    await harness.suspended(call);
    await harness.crash();
    expect(await harness.text(call)).to.equal(text(ALICE));
  });

  it('goes from the store when the call ends, and leaves the arguments', async () => {
    harness = await EngineHarness.start(Shop);
    const call = await harness.begin('slow', {}, ALICE);
    await gates.current.reached();
    expect(harness.input(call)).to.contain(TOKEN);
    gates.current.open();
    await harness.outcome(call);
    expect(JSON.parse(harness.input(call))).to.deep.equal({ kind: 'tool', name: 'slow', arguments: {} });
  });

  it('never reaches the disk of a call that ends at once', async () => {
    @McpServer({ name: 'test', version: '1' })
    class Discreet {
      @Tool()
      quick(context: DurableContext): string {
        return context.auth?.principal ?? 'nobody';
      }
    }
    harness = await EngineHarness.start(Discreet);
    expect(await harness.text(await harness.begin('quick', {}, ALICE))).to.equal('alice');
    expect(harness.stored()).to.not.contain(TOKEN).and.to.not.contain('another-secret');
  });

  it('is there without the token after a restart when tokens are not stored, and with it before', async () => {
    harness = await EngineHarness.start(Shop, { auth: { storeToken: false } });
    expect(await harness.text(await harness.begin('quick', {}, ALICE))).to.equal(text(ALICE));
    const call = await harness.begin('slow', {}, ALICE);
    await gates.current.reached();
    expect(harness.input(call)).to.contain('alice').and.to.not.contain(TOKEN);
    await harness.crash();
    gates.current.open();
    const { token: _token, ...rest } = ALICE;
    expect(await harness.text(call)).to.equal(text(rest));
  });

  for (const [what, end] of Object.entries({
    'has ended': async (call: string) => {
      gates.current.open();
      await harness.outcome(call);
    },
    'is cut off with its session': () => harness.runtime.delete(SESSION),
  })) {
    it(`leaves no token in memory when the call ${what}`, async () => {
      harness = await EngineHarness.start(Shop, { auth: { storeToken: false } });
      const call = await harness.begin('slow', {}, ALICE);
      await gates.current.reached();
      const stored = { principal: '', clientId: '', scopes: [] };
      expect(harness.credentials.open(call, stored).token).to.equal(TOKEN);
      await end(call);
      await until(() => harness.credentials.open(call, stored).token === undefined);
    });
  }

  it('is sealed on the disk with a key, and opened with it after a restart', async () => {
    harness = await EngineHarness.start(Shop, { auth: { encryptionKey: KEY } });
    const seen = await seenAfterRestart();
    expect(text(seen as object)).to.equal(text(ALICE));
  });

  it('shows neither token nor extra on the disk when it is sealed', async () => {
    harness = await EngineHarness.start(Shop, { auth: { encryptionKey: KEY } });
    const call = await harness.begin('slow', {}, ALICE);
    await gates.current.reached();
    expect(harness.input(call)).to.contain('sealed');
    expect(harness.stored()).to.not.contain(TOKEN).and.to.not.contain('another-secret');
    gates.current.open();
    await harness.outcome(call);
  });

  it('is there without token and extra when the key was changed, which is logged', async () => {
    harness = await EngineHarness.start(Shop, { auth: { encryptionKey: KEY } });
    const seen = await seenAfterRestart({ encryptionKey: 'x'.repeat(32) });
    expect(seen).to.include({ principal: 'alice', clientId: 'client' });
    expect(seen).to.not.have.property('token');
    expect(seen).to.deep.include({ extra: {} });
    const warnings = harness.logs.filter(({ level }) => level === 'warn');
    expect(warnings.map(({ message }) => message).join()).to.contain('encryptionKey');
  });
});

describe('Sealed credentials', () => {
  const logs: string[] = [];
  const log = (_facts: object, message: string): void => void logs.push(message);
  const credentials = new Credentials({
    logger: { debug: log, info: log, warn: log, error: log },
    encryptionKey: new Uint8Array(32).fill(7),
  });

  it('open for the call that they were sealed for, and for no other', () => {
    const stored = credentials.store('one', ALICE);
    expect(credentials.open('one', stored).token).to.equal(TOKEN);
    expect(credentials.open('other', stored).token).to.equal(undefined);
  });

  it('are never the same text twice', () => {
    expect(credentials.store('one', ALICE).sealed).to.not.equal(credentials.store('one', ALICE).sealed);
  });

  for (const damaged of ['', 'AAAA', 'A'.repeat(100)]) {
    it(`are refused when they are damaged (${damaged.length} characters)`, () => {
      const stored = { ...credentials.store('one', ALICE), sealed: damaged };
      expect(credentials.open('one', stored)).to.deep.include({ token: undefined, extra: {} });
    });
  }
});

describe('Credentials that are not stored', () => {
  it('are kept until the call has ended', () => {
    const log = (): void => undefined;
    const logger = { debug: log, info: log, warn: log, error: log };
    const credentials = new Credentials({ logger, storeToken: false });
    const stored = credentials.store('one', ALICE);
    expect(credentials.open('one', stored).token).to.equal(TOKEN);
    credentials.forget('one');
    expect(credentials.open('one', stored).token).to.equal(undefined);
  });
});
