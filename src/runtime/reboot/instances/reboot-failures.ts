/** Reboot's database could not write. */
export function isStoreFailure(error: unknown): boolean {
  return String(error).includes('Failed to store');
}

/** Reboot may come back: anything but its word that the call itself is wrong. */
export function isTransient(error: unknown): boolean {
  return !(error instanceof TypeError) && !/InvalidArgument|PermissionDenied|Unauthenticated/.test(String(error));
}
