import type { Invocation } from './command.js';

/** A result: `data` as JSON when the command line says `--json`, else the text for people. */
export function show({ flags, terminal }: Invocation, data: unknown, text: () => string): void {
  terminal.write(flags.isSet('json') ? JSON.stringify(data, null, 2) : text());
}
