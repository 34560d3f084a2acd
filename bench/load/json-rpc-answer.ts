import type { HttpResponse } from './response-parser.js';
import { sseEvents } from './sse-events.js';

/** The result that a response gives to the request with this id. Throws when it holds none, or an error. */
export function resultOf(response: HttpResponse, id: number): object {
  if (response.status !== 200) throw new Error(`HTTP ${response.status}: ${response.body.slice(0, 200)}`);
  for (const text of messageTexts(response)) {
    const message = parseMessage(text);
    if (message.id !== id) continue;
    if (message.result === undefined) throw new Error(`Request ${id} was answered with ${text.slice(0, 200)}.`);
    return message.result;
  }
  throw new Error(`No answer to request ${id} in ${JSON.stringify(response.body.slice(0, 200))}.`);
}

/** The protocol version that `initialize` has settled on. */
export function protocolVersionOf(result: object): string {
  const { protocolVersion } = asInitializeResult(result);
  if (typeof protocolVersion === 'string') return protocolVersion;
  throw new Error(`initialize was answered without a protocol version: ${JSON.stringify(result)}.`);
}

/** The text of a tool's result. Throws when the tool failed. */
export function textOf(result: object): string {
  const { isError, content } = asToolResult(result);
  const text = content?.[0]?.text;
  if (isError === true || text === undefined) throw new Error(`A tool answered ${JSON.stringify(result)}.`);
  return text;
}

function messageTexts(response: HttpResponse): readonly string[] {
  if (response.headers.get('content-type')?.startsWith('application/json') === true) return [response.body];
  return sseEvents(response.body)
    .map((event) => event.data)
    .filter((data) => data !== '');
}

function parseMessage(text: string): { readonly id?: unknown; readonly result?: object } {
  return JSON.parse(text) as object;
}

function asInitializeResult(result: object): { readonly protocolVersion?: unknown } {
  return result;
}

function asToolResult(result: object): {
  readonly isError?: boolean;
  readonly content?: readonly { readonly text?: string }[];
} {
  return result;
}
