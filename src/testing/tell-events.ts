/** Passes an SSE stream on unchanged and tells the id and the data of each event that has data. */
export function tellEvents(tell: (id: string, data: string) => void): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  let unfinished = '';
  return new TransformStream({
    transform(chunk, controller) {
      const blocks = (unfinished + decoder.decode(chunk, { stream: true })).split('\n\n');
      unfinished = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = field(block, 'data');
        if (data !== '') tell(field(block, 'id'), data);
      }
      controller.enqueue(chunk);
    },
  });
}

// Our own server's events: each field once, on one line.
function field(block: string, name: string): string {
  const line = block.split('\n').find((text) => text.startsWith(`${name}:`)) ?? '';
  return line.slice(name.length + 1).trim();
}
