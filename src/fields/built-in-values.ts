/** Built-in objects that are stored whole: how each becomes JSON and is made of it again. */
export interface BuiltInValue {
  readonly tag: string;
  /** Instances have exactly this prototype; subclasses are not stored this way. */
  readonly prototype: object;
  readonly write: (value: object) => unknown;
  /** Throws on data that `write` never wrote. */
  readonly read: (data: unknown) => object;
}

interface ViewType {
  readonly name: string;
  readonly prototype: object;
  new (buffer: ArrayBuffer): ArrayBufferView;
}

const viewTypes: readonly ViewType[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
];

const builtInValues: readonly BuiltInValue[] = [
  builtIn<Date>(Date, {
    // An invalid date has no time.
    write: (date) => (Number.isNaN(date.getTime()) ? null : date.getTime()),
    read: (time) => new Date(time === null ? NaN : expectNumber(time)),
  }),
  builtIn<URL>(URL, { write: ({ href }) => href, read: (href) => new URL(expectString(href)) }),
  builtIn<RegExp>(RegExp, {
    // Where it goes on, if it is in the middle of a text (flags g and y).
    write: ({ source, flags, lastIndex }) => (lastIndex === 0 ? [source, flags] : [source, flags, lastIndex]),
    read: (parts) => {
      const [source, flags, lastIndex = 0] = expectArray(parts);
      return Object.assign(new RegExp(expectString(source), expectString(flags)), {
        lastIndex: expectNumber(lastIndex),
      });
    },
  }),
  builtIn<ArrayBuffer>(ArrayBuffer, {
    write: (buffer) => Buffer.from(buffer).toString('base64'),
    read: (text) => readBytes(text),
  }),
  builtIn<ArrayBufferView>(Buffer, { write: writeBytes, read: (text) => Buffer.from(expectString(text), 'base64') }),
  ...viewTypes.map((type) =>
    builtIn<ArrayBufferView>(type, { write: writeBytes, read: (text) => new type(readBytes(text)) }),
  ),
];

const byPrototype: ReadonlyMap<unknown, BuiltInValue> = new Map(builtInValues.map((value) => [value.prototype, value]));
const byTag: ReadonlyMap<string, BuiltInValue> = new Map(builtInValues.map((value) => [value.tag, value]));

export function builtInOfPrototype(prototype: unknown): BuiltInValue | undefined {
  return byPrototype.get(prototype);
}

export function builtInOfTag(tag: string): BuiltInValue | undefined {
  return byTag.get(tag);
}

function builtIn<T extends object>(
  type: { readonly name: string; readonly prototype: object },
  { write, read }: { write: (value: T) => unknown; read: (data: unknown) => T },
): BuiltInValue {
  // The prototype that the caller looked it up by says that it is one.
  const asInstance = (value: object): T => value as T;
  return { tag: type.name, prototype: type.prototype, write: (value) => write(asInstance(value)), read };
}

// A view's own part only, in the byte order of the machine (every platform that Node.js has is little-endian but s390x).
function writeBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

// A copy: small Buffers share one pool, typed arrays need a buffer of their own.
function readBytes(text: unknown): ArrayBuffer {
  return new Uint8Array(Buffer.from(expectString(text), 'base64')).buffer;
}

function expectString(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`a string was expected, not ${typeof value}`);
}

function expectNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new TypeError(`a number was expected, not ${typeof value}`);
}

function expectArray(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new TypeError(`an array was expected, not ${typeof value}`);
}
