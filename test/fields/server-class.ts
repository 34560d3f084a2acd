import { FieldCodec, type FieldCodecOptions } from '../../src/fields/field-codec.js';
import type { Constructor } from '../../src/metadata/server-model.js';

export const nothing: ReadonlySet<unknown> = new Set();

/** A codec for a class as if it were a server class, and what it logs. */
export function codecFor(
  target: Constructor,
  overrides: Partial<FieldCodecOptions['model']> = {},
): { readonly codec: FieldCodec; readonly logged: string[] } {
  const logged: string[] = [];
  const codec = new FieldCodec({
    model: { target, version: '1', transientFields: new Set(), ...overrides },
    logger: { info: (_facts, message) => logged.push(message) },
  });
  return { codec, logged };
}

/** A new instance with the fields of another, by way of text. */
export function carriedOver<T extends object>(target: new () => T, instance: object): T {
  const { codec } = codecFor(target);
  const restored = new target();
  codecFor(target).codec.restore(restored, codec.encode(instance, nothing));
  return restored;
}
