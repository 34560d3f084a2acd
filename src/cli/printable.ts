/** Text that came from elsewhere, made safe for a terminal: control characters are shown instead of obeyed. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what it is about
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** As `printable`, on one line. */
export function onOneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim());
}
