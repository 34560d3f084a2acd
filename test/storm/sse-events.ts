export interface SseEvent {
  readonly id: string | undefined;
  /** Empty for one that only carries an id. */
  readonly data: string;
}

/** The events of a stream as they come; one that is cut off is none. Rejects when the connection breaks. */
export async function* sseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<SseEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = readBlock(block);
      if (event !== undefined) yield event;
    }
  }
}

function readBlock(block: string): SseEvent | undefined {
  const lines = block.split('\n').map((line) => line.replace(/\r$/, ''));
  const value = (field: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`${field}:`))
      ?.slice(field.length + 1)
      .trim();
  const id = value('id');
  const data = value('data') ?? '';
  return id === undefined && data === '' ? undefined : { id, data };
}
