/** Enough for the longest beginning of a line that is looked for, behind the end of another. */
const TAIL = 8;

/**
 * Passes an SSE stream on unchanged, and calls back when it has ended, or broke, without an event: then nothing in it says where it could be
 * resumed, or that it was answered. Comments are no events. A reader that stops reading is not told.
 */
export function tellWithoutEvent(body: ReadableStream<Uint8Array>, tell: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let tail: string | undefined = '\n';
  const ended = (): void => {
    if (tail !== undefined) queueMicrotask(tell);
  };
  const look = (chunk: Uint8Array): void => {
    if (tail === undefined) return;
    const text = tail + decoder.decode(chunk, { stream: true });
    tail = /[\r\n](id|data):/.test(text) ? undefined : text.slice(-TAIL);
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          look(value);
          controller.enqueue(value);
          return;
        }
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      ended();
    },
    async cancel(reason) {
      tail = undefined;
      await reader.cancel(reason);
    },
  });
}
