/** Passes an SSE stream on unchanged and tells the id of each event that was passed on whole (HTML Standard, 9.2.6). */
export function tellEventIds(tell: (eventId: string) => void): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  let unfinished = '';
  let eventId: string | undefined;
  const readLine = (line: string): void => {
    if (line.startsWith('id:')) {
      eventId = line.slice(3).replace(/^ /, '');
    } else if (line === '' && eventId !== undefined) {
      tell(eventId);
      eventId = undefined;
    }
  };
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      const lines = (unfinished + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      unfinished = lines.pop() ?? '';
      lines.forEach(readLine);
    },
  });
}
