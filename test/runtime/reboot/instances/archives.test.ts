import { expect } from 'chai';
import { Archives } from '../../../../src/runtime/reboot/instances/archives.js';
import { CallImage } from '../../../../src/runtime/reboot/instances/call-image.js';
import { MemoryChunks } from './memory-chunks.js';

const KEY = 'session:one';

describe('Archives', () => {
  let chunks: CountedChunks;
  let archives: Archives;
  let count: number;

  beforeEach(() => {
    chunks = new CountedChunks();
    archives = new Archives(KEY, chunks);
    count = 0;
  });

  /** Adds archives of these calls until none is left. */
  async function addAll(calls: readonly CallImage[]): Promise<void> {
    for (let left = calls; left.length > 0; left = left.slice((await archives.add(count++, left)).length));
  }

  it('takes the oldest of many, and leaves the newest with the state', async () => {
    const calls = ended(40);
    expect(await archives.addOldest(0, calls.slice(0, 24), false)).to.deep.equal([]);
    expect(ids(await archives.addOldest(0, calls, false))).to.deep.equal(ids(calls.slice(0, 16)));
  });

  it('takes what few there are when there is need', async () => {
    const calls = ended(2);
    expect(ids(await archives.addOldest(0, calls, true))).to.deep.equal(ids(calls));
  });

  it('takes no more than one request of 4 MiB holds', async () => {
    await addAll(ended(40, '€'.repeat(120_000)));
    for (const text of chunks.texts.values()) expect(Buffer.byteLength(text)).to.be.below(4 * 1024 * 1024);
    expect(await archives.all(count)).to.have.length(40);
  });

  it('finds a call by each of its names, also one that somebody else archived', async () => {
    await addAll(ended(40));
    const others = new Archives(KEY, chunks);
    for (const from of [archives, others]) {
      expect((await from.find({ id: 'call 20' }, count))?.id).to.equal('call 20');
      expect((await from.find({ requestId: 20 }, count))?.id).to.equal('call 20');
      expect(await from.find({ requestId: '20' }, count)).to.equal(undefined);
    }
  });

  it('lets go of what it took lately without reading anything else', async () => {
    const calls = ended(320);
    await addAll(calls);
    chunks.reads = 0;
    await archives.forget(ids(calls.slice(0, 16)), count);
    expect(chunks.reads).to.equal(1);
    expect((await archives.find({ id: 'call 3' }, count))?.isGone).to.equal(true);
    expect((await archives.find({ id: 'call 16' }, count))?.isGone).to.equal(false);
  });

  it('takes more while a look-up reads all that there was, and finds it by the same look-up', async () => {
    await addAll(ended(320));
    const other = new Archives(KEY, chunks);
    let open: () => void = () => undefined;
    chunks.gate = new Promise((resolve) => (open = resolve));
    const found = other.find({ requestId: 5 }, count);
    const [late] = ended(321).slice(-1);
    if (late !== undefined) await other.add(count, [late]);
    open();
    expect((await found)?.id).to.equal('call 5');
    expect((await other.find({ requestId: 320 }, count + 1))?.id).to.equal('call 320');
  });
});

class CountedChunks extends MemoryChunks {
  reads = 0;
  gate: Promise<void> = Promise.resolve();

  override async get(name: string): Promise<string> {
    this.reads += 1;
    await this.gate;
    return super.get(name);
  }
}

function ended(howMany: number, event = ''): readonly CallImage[] {
  return Array.from({ length: howMany }, (_, index) => {
    const origin = { era: 'session' as const, method: 'tools/call', name: 'add', requestId: index };
    const request = { id: `call ${index}`, session: KEY, instance: KEY, origin, input: '{}', digest: '' };
    const call = CallImage.of(request, 0);
    if (event !== '') call.events.push(event);
    call.end({ status: 'completed', body: '{}' }, 0);
    return call;
  });
}

function ids(calls: readonly CallImage[]): readonly string[] {
  return calls.map(({ id }) => id);
}
