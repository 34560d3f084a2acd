import { REPLACEMENT_RESULTS, type EntryReplacement, type ReplacementResult } from './store-admin.js';

/** What an operator's process asks of the one that serves. One JSON object on one line each way, then the connection ends. */
export type AdminCommand =
  | { readonly kind: 'ping' }
  | { readonly kind: 'cancel'; readonly call: string; readonly reason: string }
  | { readonly kind: 'delete'; readonly instance: string }
  | { readonly kind: 'replace-entry'; readonly replacement: EntryReplacement };

export type AdminReply =
  | { readonly kind: 'process'; readonly pid: number }
  /** Of `cancel` and `delete`: whether there was something. */
  | { readonly kind: 'found'; readonly found: boolean }
  | { readonly kind: 'replacement'; readonly result: ReplacementResult }
  | { readonly kind: 'failed'; readonly message: string };

/** Throws a TypeError that says what is wrong. */
export function parseCommand(line: string): AdminCommand {
  const command = parseObject(line);
  switch (command['kind']) {
    case 'ping':
      return { kind: 'ping' };
    case 'cancel':
      return { kind: 'cancel', call: text(command, 'call'), reason: text(command, 'reason') };
    case 'delete':
      return { kind: 'delete', instance: text(command, 'instance') };
    case 'replace-entry':
      return { kind: 'replace-entry', replacement: parseReplacement(asObject(command['replacement'])) };
    default:
      throw new TypeError(
        `The command ${String(command['kind'])} is not known; the two sides are of different releases.`,
      );
  }
}

/** Throws a TypeError that says what is wrong. */
export function parseReply(line: string): AdminReply {
  const reply = parseObject(line);
  const { kind, pid, found, message } = reply;
  const result = REPLACEMENT_RESULTS.find((known) => known === reply['result']);
  if (kind === 'process' && typeof pid === 'number') return { kind, pid };
  if (kind === 'found' && typeof found === 'boolean') return { kind, found };
  if (kind === 'replacement' && result !== undefined) return { kind, result };
  if (kind === 'failed' && typeof message === 'string') return { kind, message };
  throw new TypeError(`The answer ${line.slice(0, 100)} is not known; the two sides are of different releases.`);
}

function parseReplacement(value: Readonly<Record<string, unknown>>): EntryReplacement {
  return {
    call: text(value, 'call'),
    kind: text(value, 'kind'),
    key: text(value, 'key'),
    expected: text(value, 'expected'),
    body: value['body'] === null ? null : text(value, 'body'),
  };
}

function text(value: Readonly<Record<string, unknown>>, member: string): string {
  const found = value[member];
  if (typeof found !== 'string') throw new TypeError(`${member} is not a text.`);
  return found;
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  return asObject(JSON.parse(line));
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new TypeError('An object was expected.');
  return value as Readonly<Record<string, unknown>>;
}
