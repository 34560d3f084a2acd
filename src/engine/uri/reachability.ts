import type { TemplateToken } from './template-tokens.js';

/** Which positions of a text lead to a match of the whole: worked out once, from the end, so that matching never goes back. */
export interface Reachability {
  /** Whether tokens from `index` on can match the text from `position` on. */
  from(index: number, position: number): boolean;
  /** The farthest end of token `index`, beginning at `position`, from which the rest matches. Only where `from` holds. */
  longestEnd(index: number, position: number): number;
}

export function reachability(tokens: readonly TemplateToken[], text: string): Reachability {
  const rows = rowsOf(tokens, text);
  const from = (index: number, position: number): boolean => rows[index]?.[position] === 1;
  return {
    from,
    longestEnd(index, position) {
      let end = lastEnd(tokens[index], text, position);
      while (end > position && !from(index + 1, end)) end--;
      return end;
    },
  };
}

/** One row for each token and one for the end; row i says for each position whether tokens i and later match from there. */
function rowsOf(tokens: readonly TemplateToken[], text: string): readonly Uint8Array[] {
  let next = new Uint8Array(text.length + 1);
  next[text.length] = 1;
  const rows = [next];
  for (const token of [...tokens].reverse()) {
    next = rowOf(token, text, next);
    rows.unshift(next);
  }
  return rows;
}

function rowOf(token: TemplateToken, text: string, next: Uint8Array): Uint8Array<ArrayBuffer> {
  const row = new Uint8Array(text.length + 1);
  if (token.kind === 'literal') fillLiteral(row, { token, text, next });
  else if (token.kind === 'variable') fillVariable(row, { token, text, next });
  else fillQuery(row, { token, text, next });
  return row;
}

interface Filling<Kind extends TemplateToken['kind']> {
  readonly token: Extract<TemplateToken, { kind: Kind }>;
  readonly text: string;
  readonly next: Uint8Array;
}

function fillLiteral(row: Uint8Array, { token, text, next }: Filling<'literal'>): void {
  const { length } = token.text;
  for (let at = text.indexOf(token.text); at !== -1; at = text.indexOf(token.text, at + 1)) {
    row[at] = next[at + length] ?? 0;
  }
}

// One character or more.
function fillVariable(row: Uint8Array, { token, text, next }: Filling<'variable'>): void {
  for (let at = text.length - 1; at >= 0; at--) {
    const goesOn = next[at + 1] === 1 || row[at + 1] === 1;
    row[at] = goesOn && !token.excluded.includes(text.charAt(at)) ? 1 : 0;
  }
}

// Absent, or the mark and what follows up to a fragment.
function fillQuery(row: Uint8Array, { token, text, next }: Filling<'query'>): void {
  let inside = next[text.length] === 1;
  row[text.length] = next[text.length] ?? 0;
  for (let at = text.length - 1; at >= 0; at--) {
    const isPresent = text.charAt(at) === token.mark && inside;
    row[at] = isPresent || next[at] === 1 ? 1 : 0;
    inside = next[at] === 1 || (inside && text.charAt(at) !== '#');
  }
}

/** How far token could stretch from `position`, whatever follows. */
function lastEnd(token: TemplateToken | undefined, text: string, position: number): number {
  if (token === undefined) return position;
  if (token.kind === 'literal') return position + token.text.length;
  if (token.kind === 'query' && text.charAt(position) !== token.mark) return position;
  const excluded = token.kind === 'query' ? '#' : token.excluded;
  let end = position;
  while (end < text.length && !excluded.includes(text.charAt(end))) end++;
  return end;
}
