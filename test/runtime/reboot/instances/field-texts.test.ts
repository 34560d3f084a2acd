import { expect } from 'chai';
import fc from 'fast-check';
import { FieldTexts } from '../../../../src/runtime/reboot/instances/field-texts.js';
import { counter, MemoryChunks } from './memory-chunks.js';

describe('FieldTexts', () => {
  const stored = (fields: object): string => JSON.stringify({ format: 1, version: '1.0.0', fields });

  it('has an entry for each field, by its name', () => {
    const fields = new FieldTexts({});
    fields.set(stored({ cart: { mug: 2 }, note: 'hello' }));
    expect(fields.stored).to.include({ cart: '{"mug":2}', note: '"hello"' });
  });

  it('has none until they are set', async () => {
    expect(await new FieldTexts({}).read(new MemoryChunks())).to.equal(undefined);
  });

  it('gives back what was set, after it was stored', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (values) => {
        const chunks = new MemoryChunks();
        const fields = new FieldTexts({});
        const whole = stored(values);
        fields.set(whole);
        await fields.write(chunks, counter());
        const read = await new FieldTexts(fields.stored).read(chunks);
        expect(JSON.parse(read ?? '')).to.deep.equal(JSON.parse(whole));
      }),
    );
  });

  it('gives back a field that is called __proto__', async () => {
    const fields = new FieldTexts({});
    fields.set('{"format":1,"fields":{"__proto__":{"n":1}}}');
    // Reboot's own conversion would lose an entry of that name.
    expect(Object.keys(fields.stored)).not.to.include('__proto__');
    expect(await new FieldTexts(fields.stored).read(new MemoryChunks())).to.equal(
      '{"format":1,"fields":{"__proto__":{"n":1}}}',
    );
  });

  it('keeps what is not of the usual form whole', async () => {
    const fields = new FieldTexts({});
    fields.set('{"n":1}');
    expect(await new FieldTexts(fields.stored).read(new MemoryChunks())).to.equal('{"n":1}');
  });

  it('writes a long field anew only when it changed, and lets the old one go', async () => {
    const chunks = new MemoryChunks();
    const fields = new FieldTexts({});
    const next = counter();
    const long = 'x'.repeat(10_000);
    fields.set(stored({ long, n: 1 }));
    await fields.write(chunks, next);
    expect(fields.set(stored({ long, n: 2 }))).to.deep.equal([]);
    await fields.write(chunks, next);
    expect(chunks.written).to.have.length(1);
    expect(fields.set(stored({ long: `${long}y`, n: 2 }))).to.deep.equal(chunks.written);
  });
});
