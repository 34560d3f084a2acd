const identifier = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u;

/** The path of a property: `address.street`, or `headers["a b"]` for a name that is no identifier. */
export function memberPath(path: string, name: string): string {
  if (!identifier.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}

/** The path of an array's element: `items[2]`. */
export function elementPath(path: string, index: number): string {
  return `${path}[${index}]`;
}

/** The path that a JSON pointer (RFC 6901) takes through `root`, whose arrays tell an index from a name. */
export function pointerPath(pointer: string, root: unknown): string {
  let path = '';
  let current = root;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path = Array.isArray(current) ? elementPath(path, Number(name)) : memberPath(path, name);
    current = valueAt(current, name);
  }
  return path;
}

function valueAt(container: unknown, name: string): unknown {
  if (typeof container !== 'object' || container === null) return undefined;
  const value: unknown = Reflect.get(container, name);
  return value;
}
