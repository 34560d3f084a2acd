/** The place that a decorator was written at. `static` members are recorded on the class, others on its prototype. */
export type Site =
  | { readonly kind: 'class' }
  | {
      readonly kind: 'member';
      readonly key: string | symbol;
      readonly member: 'method' | 'accessor' | 'field';
      readonly isStatic: boolean;
    }
  /** Without key: a parameter of the constructor. */
  | {
      readonly kind: 'parameter';
      readonly key: string | symbol | undefined;
      readonly index: number;
      readonly isStatic: boolean;
    };

/** Tells the place from the arguments that the compiler's legacy helper passes: target, key, then descriptor or index. */
export function siteOf(target: object, key: unknown, detail: unknown): Site {
  const isStatic = typeof target === 'function';
  if (typeof detail === 'number')
    return { kind: 'parameter', key: asKey(key), index: detail, isStatic: isStatic && key !== undefined };
  const name = asKey(key);
  if (name === undefined) return { kind: 'class' };
  return {
    kind: 'member',
    key: name,
    member: memberOf(detail ?? Object.getOwnPropertyDescriptor(target, name)),
    isStatic,
  };
}

function asKey(key: unknown): string | symbol | undefined {
  return typeof key === 'string' || typeof key === 'symbol' ? key : undefined;
}

function memberOf(descriptor: unknown): 'method' | 'accessor' | 'field' {
  if (typeof descriptor !== 'object' || descriptor === null) return 'field';
  if (!('value' in descriptor)) return 'accessor';
  return typeof descriptor.value === 'function' ? 'method' : 'field';
}
