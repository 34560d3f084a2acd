/** In words. */
export const SCOPE_FORM = "texts of printable ASCII without spaces, quotes and backslashes, such as 'orders:write'";

/**
 * RFC 6749, section 3.3. `offline_access` is none of a resource's: it is between client and authorization server (MCP,
 * "Authorization": refresh tokens).
 */
export function isScope(text: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text) && text !== 'offline_access';
}
