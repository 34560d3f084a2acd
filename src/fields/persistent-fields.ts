/** Whether the property `name` of an instance is a field: an enumerable data property of its own, no accessor. */
export function isField(instance: object, name: string): boolean {
  const descriptor = Object.getOwnPropertyDescriptor(instance, name);
  return descriptor?.enumerable === true && 'value' in descriptor;
}

/** The fields that persist, in order of definition: all but transient ones and those that hold what was injected. */
export function* persistentFields(
  instance: object,
  { injected, transient }: { injected: ReadonlySet<unknown>; transient: ReadonlySet<string> },
): Iterable<readonly [name: string, value: unknown]> {
  for (const name of Object.keys(instance)) {
    if (transient.has(name) || !isField(instance, name)) continue;
    const value: unknown = Reflect.get(instance, name);
    if (!isInjected(value, injected)) yield [name, value];
  }
}

// A primitive is never the same as another by identity: a provider that is a string must not hide every equal field.
function isInjected(value: unknown, injected: ReadonlySet<unknown>): boolean {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && injected.has(value);
}
