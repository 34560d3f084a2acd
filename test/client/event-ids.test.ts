import { expect } from 'chai';
import fc from 'fast-check';
import { tellEventIds } from '../../src/client/event-ids.js';

describe('tellEventIds', () => {
  it('tells the id of each whole event, however the stream is cut', async () => {
    const stream =
      'retry: 5\nid: a\ndata: \n\n: keep alive\n\nid:b\r\ndata: {"id: x":1}\r\n\r\ndata: none\n\nid: ü\ndata: 1\n\nid: cut';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), async (sizes) => {
        expect(await read(stream, sizes)).to.deep.equal({ text: stream, ids: ['a', 'b', 'ü'] });
      }),
      { numRuns: 50 },
    );
  });
});

async function read(stream: string, sizes: readonly number[]): Promise<{ text: string; ids: string[] }> {
  const ids: string[] = [];
  const bytes = new TextEncoder().encode(stream);
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        controller.enqueue(bytes.slice(at, at + size));
        at += size;
      }
      controller.close();
    },
  });
  const text = await new Response(source.pipeThrough(tellEventIds((id) => ids.push(id)))).text();
  return { text, ids };
}
