const LATEST = '2025-11-25';

/** What the session era speaks, latest first. */
export const SESSION_ERA_VERSIONS: readonly string[] = Object.freeze([
  LATEST,
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
]);

/** The client's version if it is spoken here, else the latest (MCP, "Lifecycle", "Version Negotiation"). */
export function negotiateVersion(requested: string): string {
  return SESSION_ERA_VERSIONS.includes(requested) ? requested : LATEST;
}

/** Streams start with an empty event that carries an id (MCP 2025-11-25, "Sending Messages to the Server", 6). */
export function primesStreams(version: string): boolean {
  // Versions are dates, so that they order as text.
  return version >= '2025-11-25';
}

/** JSON-RPC batches came with 2025-03-26 and went with 2025-06-18. */
export function acceptsBatches(version: string): boolean {
  return version === '2025-03-26';
}
