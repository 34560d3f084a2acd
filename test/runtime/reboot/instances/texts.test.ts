import { expect } from 'chai';
import fc from 'fast-check';
import { Text } from '../../../../src/runtime/reboot/instances/texts.js';
import { counter, MemoryChunks } from './memory-chunks.js';

describe('Text', () => {
  it('stays with its instance when it is short', async () => {
    const chunks = new MemoryChunks();
    const text = Text.of('short');
    await text.write(chunks, counter());
    expect(text.stored).to.equal('short');
    expect(chunks.written).to.deep.equal([]);
  });

  it('goes into chunks of less than 4 MiB when it is long, and is read from them', async () => {
    const chunks = new MemoryChunks();
    const value = 'ä€'.repeat(1_250_000);
    const text = Text.of(value);
    await text.write(chunks, counter());
    expect(JSON.stringify(text.stored).length).to.be.lessThan(100);
    for (const part of chunks.texts.values()) expect(Buffer.byteLength(part)).to.be.lessThan(4 * 1024 * 1024);
    expect(await Text.from(text.stored).read(chunks)).to.equal(value);
  });

  it('is written once, however often it is asked to be', async () => {
    const chunks = new MemoryChunks();
    const text = Text.of('x'.repeat(10_000));
    const next = counter();
    await text.write(chunks, next);
    await text.write(chunks, next);
    expect(chunks.written).to.have.length(1);
  });

  it('says which chunks it takes while they are being written, so that they can be freed', async () => {
    let during: readonly string[] = [];
    const chunks = new (class extends MemoryChunks {
      override async put(name: string, value: string): Promise<void> {
        during = text.chunks;
        await super.put(name, value);
      }
    })();
    const text = Text.of('x'.repeat(10_000));
    await text.write(chunks, counter());
    expect(during).to.deep.equal(chunks.written);
  });

  it('is written again when that came to nothing', async () => {
    let failures = 1;
    const chunks = new (class extends MemoryChunks {
      override async put(name: string, value: string): Promise<void> {
        failures -= 1;
        if (failures >= 0) throw new Error('not now');
        await super.put(name, value);
      }
    })();
    const text = Text.of('x'.repeat(10_000));
    const next = counter();
    await text.write(chunks, next).catch(() => undefined);
    await text.write(chunks, next);
    expect(await Text.from(text.stored).read(chunks)).to.equal('x'.repeat(10_000));
  });

  it('never cuts a character in two', async () => {
    const chunks = new MemoryChunks();
    const value = `a${'\u{1F600}'.repeat(600_000)}`;
    const text = Text.of(value);
    await text.write(chunks, counter());
    for (const part of chunks.texts.values()) expect(Buffer.from(part).toString()).to.equal(part);
    expect(await Text.from(text.stored).read(chunks)).to.equal(value);
  });

  it('is the same after it was stored, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 3_000 }), async (unit, times) => {
        const chunks = new MemoryChunks();
        const text = Text.of(unit.repeat(times));
        await text.write(chunks, counter());
        expect(await Text.from(text.stored).read(chunks)).to.equal(unit.repeat(times));
      }),
      { numRuns: 50 },
    );
  });
});
