import { FieldNotRestorableError } from '../errors/field-errors.js';

/** The fields of one instance as they are stored, in the tagged form; `version` is that of the class that stored them. */
export interface StoredFields {
  readonly version: string;
  readonly fields: object;
  /** Fields that the class gives to a new instance, and that were deleted since. Absent in the text where there are none, as in that of older releases. */
  readonly missing: readonly string[];
}

// Of this layout, not of the user's class.
const format = 1;

export function writeStoredFields({ version, fields, missing }: StoredFields): string {
  return JSON.stringify({ format, version, fields, ...(missing.length > 0 && { missing }) });
}

/** Throws FieldNotRestorableError. */
export function parseStoredFields(text: string, where: string): StoredFields {
  const parsed = parseJson(text, where);
  if (typeof parsed !== 'object' || parsed === null) throw damaged(where);
  const stored = parsed as Partial<Record<'format' | 'version' | 'fields' | 'missing', unknown>>;
  refuseNewer(stored.format, where);
  if (stored.format !== format || typeof stored.version !== 'string') throw damaged(where);
  if (typeof stored.fields !== 'object' || stored.fields === null) throw damaged(where);
  const { missing = [] } = stored;
  if (!isNames(missing)) throw damaged(where);
  return { version: stored.version, fields: stored.fields, missing };
}

function refuseNewer(written: unknown, where: string): void {
  if (typeof written !== 'number' || written <= format) return;
  throw new FieldNotRestorableError(where, 'a newer release of durable-mcp wrote it. Run that release or a later one.');
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function parseJson(text: string, where: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch (cause) {
    throw damaged(where, cause);
  }
}

function damaged(where: string, cause?: unknown): FieldNotRestorableError {
  const reason = 'it is damaged. Restore the store from a backup, or delete this session.';
  return new FieldNotRestorableError(where, reason, { cause });
}
