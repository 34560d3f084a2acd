/** A JSON list of keys; empty for none. */
export function parseKeys(text: string): readonly string[] {
  return text === '' ? [] : (JSON.parse(text) as string[]);
}
