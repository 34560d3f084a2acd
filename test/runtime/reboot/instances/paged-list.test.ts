import { expect } from 'chai';
import { freeChunk } from '../../../../src/runtime/reboot/instances/garbage.js';
import { PagedList } from '../../../../src/runtime/reboot/instances/paged-list.js';
import { counter, MemoryChunks } from './memory-chunks.js';

describe('PagedList', () => {
  async function filled(length: number, chunks: MemoryChunks): Promise<PagedList> {
    const list = new PagedList('events');
    const next = counter();
    for (let index = 0; index < length; index += 1) {
      list.push(`item ${index}`);
      await list.write(chunks, next);
    }
    return list;
  }

  it('has each item in its place, from any index on, also after it was stored', async () => {
    const chunks = new MemoryChunks();
    const list = new PagedList('events', (await filled(100, chunks)).stored);
    expect(list.length).to.equal(100);
    const all = await list.readAll(chunks);
    expect(all).to.deep.equal(Array.from({ length: 100 }, (_, index) => `item ${index}`));
    expect(await list.read(40, chunks)).to.deep.include({ first: 40 });
    expect((await list.read(40, chunks)).items[0]).to.equal('item 40');
    expect((await list.read(100, chunks)).items).to.deep.equal([]);
  });

  it('carries a page at most, however long it is', async () => {
    const chunks = new MemoryChunks();
    const list = await filled(1_000, chunks);
    expect(list.stored.tail.length).to.be.lessThan(32);
    expect(JSON.stringify(list.stored).length).to.be.lessThan(1_000);
  });

  it('writes each page once: an item more costs the same at any length', async () => {
    const chunks = new MemoryChunks();
    await filled(1_000, chunks);
    expect(chunks.written).to.have.length(31);
  });

  it('names every chunk that it takes', async () => {
    const chunks = new MemoryChunks();
    const list = await filled(70, chunks);
    list.push('x'.repeat(10_000));
    await list.write(chunks, () => 7);
    expect(new Set(list.chunks)).to.deep.equal(new Set(chunks.texts.keys()));
  });

  it('leaves nothing when its chunks are freed, also of long items in its pages', async () => {
    const chunks = new MemoryChunks();
    const list = new PagedList('events');
    const next = counter();
    for (let index = 0; index < 70; index += 1) list.push('x'.repeat(index % 2 === 0 ? 10_000 : 10));
    await list.write(chunks, next);
    for (const name of list.chunks) await freeChunk(name, chunks);
    expect([...chunks.texts.keys()]).to.deep.equal([]);
  });

  it('gives only whole pages away', async () => {
    const list = await filled(100, new MemoryChunks());
    expect(list.pagesBefore(31, 0)).to.deep.equal([]);
    expect(list.pagesBefore(64, 0)).to.deep.equal(['events.0', 'events.1']);
    expect(list.pagesBefore(99, 2)).to.deep.equal(['events.2']);
  });
});
