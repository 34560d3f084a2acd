import { UnstorableValueError } from '../errors/unstorable-value-error.js';
import type { JsonValue } from '../metadata/server-model.js';
import { plainCodec } from './plain-codec.js';
import type { ValueCodec } from './value-codec.js';

/** How values of a built-in constructor are stored; undefined if it is none that is known. */
export function builtInCodec(type: unknown): ValueCodec | undefined {
  return codecs.get(type);
}

function codec<T>(
  is: (value: unknown) => value is T,
  form: { readonly name: string; encode(value: T, where: string): JsonValue; decode(stored: JsonValue): unknown },
): ValueCodec {
  return Object.freeze({
    encode(value: unknown, where: string) {
      if (is(value)) return form.encode(value, where);
      const fix = `\`returns\` says ${form.name}: return one, or change \`returns\`.`;
      throw new UnstorableValueError(where, `a value that is no ${form.name}`, fix);
    },
    decode: (stored: JsonValue) => form.decode(stored),
  });
}

const same = <T>(value: T): T => value;

const string = codec((value) => typeof value === 'string', { name: 'String', encode: same, decode: same });
const boolean = codec((value) => typeof value === 'boolean', { name: 'Boolean', encode: same, decode: same });

// JSON has neither NaN, nor the infinities, nor -0: they are stored as their names.
const number = codec((value) => typeof value === 'number', {
  name: 'Number',
  encode: (value) => (Object.is(value, -0) ? '-0' : Number.isFinite(value) ? value : String(value)),
  decode: Number,
});

const bigint = codec((value) => typeof value === 'bigint', {
  name: 'BigInt',
  encode: String,
  decode: (stored) => BigInt(textOf(stored)),
});

const date = codec(isRealDate, {
  name: 'Date',
  encode: (value) => value.toISOString(),
  decode: (stored) => new Date(textOf(stored)),
});

const url = codec((value) => value instanceof URL, {
  name: 'URL',
  encode: (value) => value.href,
  decode: (stored) => new URL(textOf(stored)),
});

const bytes = codec((value) => value instanceof Uint8Array, {
  name: 'Uint8Array',
  encode: toBase64,
  decode: (stored) => new Uint8Array(Buffer.from(textOf(stored), 'base64')),
});

const buffer = codec((value) => Buffer.isBuffer(value), {
  name: 'Buffer',
  encode: toBase64,
  decode: (stored) => Buffer.from(textOf(stored), 'base64'),
});

const map = codec((value): value is Map<unknown, unknown> => value instanceof Map, {
  name: 'Map',
  encode: (value, where) => [...value].map((entry) => plainCodec.encode(entry, where)),
  decode: (stored) => new Map(entriesOf(stored)),
});

const set = codec((value): value is Set<unknown> => value instanceof Set, {
  name: 'Set',
  encode: (value, where) => [...value].map((item) => plainCodec.encode(item, where)),
  decode: (stored) => new Set(listOf(stored)),
});

const codecs: ReadonlyMap<unknown, ValueCodec> = new Map<unknown, ValueCodec>([
  [String, string],
  [Number, number],
  [Boolean, boolean],
  [BigInt, bigint],
  [Date, date],
  [URL, url],
  [Uint8Array, bytes],
  [Buffer, buffer],
  [Map, map],
  [Set, set],
]);

function isRealDate(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

function toBase64(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}

function entriesOf(stored: JsonValue): [JsonValue, JsonValue][] {
  return listOf(stored).map((entry) => {
    const [key = null, value = null] = listOf(entry);
    return [key, value];
  });
}

function listOf(stored: JsonValue): readonly JsonValue[] {
  return isList(stored) ? stored : [];
}

function isList(stored: JsonValue): stored is readonly JsonValue[] {
  return Array.isArray(stored);
}

// Every text here was stored as one.
function textOf(stored: JsonValue): string {
  return typeof stored === 'string' ? stored : JSON.stringify(stored);
}
