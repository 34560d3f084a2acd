const NEWLINE = 10;

/**
 * The lines of a text that comes in pieces, without their ends. What follows the last newline is a line too, unless it is empty.
 * Rejects for a line of more than `longest` bytes.
 */
export async function* textLines(pieces: AsyncIterable<Uint8Array>, longest = Infinity): AsyncGenerator<string> {
  let begun: Uint8Array[] = [];
  for await (const piece of pieces) {
    if (lengthOf(begun) > longest) throw new Error(`There is a line of more than ${longest} bytes.`);
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, start)) {
      yield textOf([...begun, piece.subarray(start, end)]);
      begun = [];
      start = end + 1;
    }
    if (start < piece.length) begun.push(piece.subarray(start));
  }
  if (begun.length > 0) yield textOf(begun);
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

function textOf(pieces: readonly Uint8Array[]): string {
  return Buffer.concat(pieces).toString('utf8');
}
