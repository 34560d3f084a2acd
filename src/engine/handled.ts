/**
 * A promise whose rejection may be looked at late, or never: a handler that starts two things and awaits them in turn must not end
 * the process, at this run and at every replay, when the second fails first. Who awaits it still gets the rejection.
 */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
