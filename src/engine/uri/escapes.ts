/** A URI or literal with every character escaped that URIs do not have (RFC 3986, 2.1), and escapes in upper case. */
export function withEscapes(text: string): string {
  if (isPlain.test(text)) return text;
  return text
    .replace(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase())
    .replace(/[^!-~]+/gu, (characters) => [...Buffer.from(characters)].map(escaped).join(''));
}

/** Undefined: malformed escapes, which no expansion of a template has. */
export function decoded(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const isPlain = /^[!-$&-~]*$/;

function escaped(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
