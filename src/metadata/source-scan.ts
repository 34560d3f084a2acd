/**
 * Reads JavaScript source as far as is needed to find parameter names: knows where strings, templates, comments, regular
 * expressions and brackets end. Source comes from Function.prototype.toString, so that it parses.
 */

/** The index after the literal, comment or bracketed group that starts at `start`; `start + 1` when nothing does. */
export function skipToken(source: string, start: number): number {
  const character = source.charAt(start);
  if (`'"`.includes(character)) return skipQuoted(source, start);
  if (character === '`') return skipTemplate(source, start);
  if (character === '/') return skipSlash(source, start);
  if ('([{'.includes(character)) return skipGroup(source, start);
  return start + 1;
}

/** The index after the closing bracket of the group that opens at `start`. */
export function skipGroup(source: string, start: number): number {
  let index = start + 1;
  while (index < source.length && !')]}'.includes(source.charAt(index))) index = skipToken(source, index);
  return index + 1;
}

function skipQuoted(source: string, start: number): number {
  const quote = source.charAt(start);
  let index = start + 1;
  while (index < source.length && source.charAt(index) !== quote) index += source.charAt(index) === '\\' ? 2 : 1;
  return index + 1;
}

function skipTemplate(source: string, start: number): number {
  let index = start + 1;
  while (index < source.length && source.charAt(index) !== '`') {
    if (source.startsWith('${', index)) index = skipGroup(source, index + 1);
    else index += source.charAt(index) === '\\' ? 2 : 1;
  }
  return index + 1;
}

function skipSlash(source: string, start: number): number {
  if (source.startsWith('//', start)) return endOf(source, '\n', start);
  if (source.startsWith('/*', start)) return endOf(source, '*/', start + 2);
  return startsExpression(source, start) ? skipRegularExpression(source, start) : start + 1;
}

function endOf(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  return found === -1 ? source.length : found + mark.length;
}

// After a value a slash divides; after an operator, a bracket or a keyword it opens a regular expression.
function startsExpression(source: string, index: number): boolean {
  const before = source.slice(Math.max(0, index - 80), index).trimEnd();
  return (
    before === '' || /[^\w$)\]}"'`]$/.test(before) || /\b(return|typeof|case|in|of|void|await|yield)$/.test(before)
  );
}

function skipRegularExpression(source: string, start: number): number {
  let index = start + 1;
  let isInClass = false;
  while (index < source.length && (isInClass || source.charAt(index) !== '/')) {
    if (source.charAt(index) === '[') isInClass = true;
    if (source.charAt(index) === ']') isInClass = false;
    index += source.charAt(index) === '\\' ? 2 : 1;
  }
  return index + 1;
}
