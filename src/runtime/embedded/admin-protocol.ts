import {
  IMPORT_RESULTS,
  REPLACEMENT_RESULTS,
  type EntryReplacement,
  type ImportResult,
  type ReplacementResult,
} from '../session-admin.js';

/**
 * What an operator's process asks of the one that serves. One JSON object on one line each way, then the connection ends. But:
 * after `import` comes a file of one session, before the answer. After `hold` was answered comes `end` for some of the instances,
 * each answered too; with the connection ends the hold.
 */
export type AdminCommand =
  | { readonly kind: 'ping' }
  | { readonly kind: 'cancel'; readonly call: string; readonly reason: string }
  | { readonly kind: 'delete'; readonly instance: string }
  | { readonly kind: 'import' }
  | { readonly kind: 'hold'; readonly instances: readonly string[] }
  | { readonly kind: 'end'; readonly instance: string }
  | { readonly kind: 'replace-entry'; readonly replacement: EntryReplacement };

export type AdminReply =
  | { readonly kind: 'process'; readonly pid: number }
  /** Of `cancel` and `delete`: whether there was something. */
  | { readonly kind: 'found'; readonly found: boolean }
  | { readonly kind: 'held' }
  | { readonly kind: 'import'; readonly result: ImportResult }
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
    case 'import':
      return { kind: 'import' };
    case 'hold':
      return { kind: 'hold', instances: texts(command, 'instances') };
    case 'end':
      return { kind: 'end', instance: text(command, 'instance') };
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
  if (kind === 'process' && typeof pid === 'number') return { kind, pid };
  if (kind === 'found' && typeof found === 'boolean') return { kind, found };
  if (kind === 'held') return { kind };
  const parsed = parseResult(kind, reply['result']);
  if (parsed !== undefined) return parsed;
  if (kind === 'failed' && typeof message === 'string') return { kind, message };
  throw new TypeError(`The answer ${line.slice(0, 100)} is not known; the two sides are of different releases.`);
}

function parseResult(kind: unknown, given: unknown): AdminReply | undefined {
  const replaced = REPLACEMENT_RESULTS.find((known) => known === given);
  if (kind === 'replacement' && replaced !== undefined) return { kind, result: replaced };
  const imported = IMPORT_RESULTS.find((known) => known === given);
  return kind === 'import' && imported !== undefined ? { kind, result: imported } : undefined;
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

function texts(value: Readonly<Record<string, unknown>>, member: string): readonly string[] {
  const found = value[member];
  if (!Array.isArray(found)) throw new TypeError(`${member} is no list.`);
  return found.map(String);
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  return asObject(JSON.parse(line));
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new TypeError('An object was expected.');
  return value as Readonly<Record<string, unknown>>;
}
