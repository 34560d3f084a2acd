/** Milliseconds since the epoch as ISO 8601. */
export function storedTime(value: number | undefined): string | undefined {
  return value === undefined ? undefined : new Date(value).toISOString();
}

/** What JSON says; what cannot be parsed is given as the text that it is. */
export function storedJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
