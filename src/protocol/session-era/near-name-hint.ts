/** Longer names are not compared: the comparison takes the product of both lengths. */
const COMPARED_LENGTH = 64;
/** Names that are compared at most. */
const COMPARED_NAMES = 1_000;

/** `. Did you mean "…"?` when a known name is close to the given one: a third of its letters may differ. Empty otherwise. */
export function nearNameHint(given: string, known: readonly string[]): string {
  if (given.length > COMPARED_LENGTH) return '';
  let nearest: { name: string; distance: number } | undefined;
  for (const name of known.slice(0, COMPARED_NAMES)) {
    if (name.length > COMPARED_LENGTH) continue;
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    const isNear = distance <= Math.floor(Math.max(given.length, name.length) / 3);
    if (isNear && (nearest === undefined || distance < nearest.distance)) nearest = { name, distance };
  }
  return nearest === undefined ? '' : `. Did you mean ${JSON.stringify(nearest.name)}?`;
}

// Levenshtein's distance, one row at a time.
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let line = 1; line <= from.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (to[column - 1] === from[line - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
