import type { ReceivedStream } from './received-streams.js';

const LEAD = 'Sorry, we got disconnected and need to try again: ';

interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/**
 * What clients were told, in a form that two runs share: stream by stream, each question once, however often it was withdrawn and
 * asked again, and under its key instead of its id.
 */
export function told(streams: readonly ReceivedStream[]): readonly unknown[] {
  return streams
    .map(({ connection, messages }) => ({ connection, messages: withoutRepetitions(messages.map(readMessage)) }))
    .filter(({ messages }) => messages.length > 0)
    .map((stream) => JSON.stringify(stream))
    .sort()
    .map((text) => parseStream(text));
}

function withoutRepetitions(messages: readonly Message[]): readonly Message[] {
  const asked = new Set<string>();
  return messages.flatMap((message) => {
    const { id, method, params } = message;
    if (method === 'notifications/cancelled') return [];
    if (method === undefined || id === undefined) return [message];
    // `call:key:attempt`
    const key = String(id).split(':').slice(1, -1).join(':');
    if (asked.has(key)) return [];
    asked.add(key);
    return [{ id: key, method, params: { ...params, ...firstMessage(params) } }];
  });
}

function firstMessage(params: Message['params']): object {
  const message = params?.['message'];
  return typeof message === 'string' && message.startsWith(LEAD) ? { message: message.slice(LEAD.length) } : {};
}

function readMessage(message: unknown): Message {
  return message as Message;
}

function parseStream(text: string): unknown {
  return JSON.parse(text);
}
