/** An event of a text/event-stream body. */
export interface SseEvent {
  readonly id: string | undefined;
  readonly data: string;
}

/** The events of a body that have arrived in full; lines end in LF or CRLF. */
export function sseEvents(body: string): readonly SseEvent[] {
  const text = body.includes('\r') ? body.replaceAll('\r\n', '\n') : body;
  const complete = text.slice(0, text.lastIndexOf('\n\n') + 1);
  if (complete === '') return [];
  return complete.split('\n\n').map(readEvent);
}

function readEvent(block: string): SseEvent {
  let id: string | undefined;
  let data = '';
  for (const line of block.split('\n')) {
    if (line.startsWith('data:')) data += line.slice(5).trimStart();
    else if (line.startsWith('id:')) id = line.slice(3).trim();
  }
  return { id, data };
}
