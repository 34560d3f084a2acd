import { decoded, withEscapes } from './uri/escapes.js';
import { readQuery } from './uri/query.js';
import { reachability, type Reachability } from './uri/reachability.js';
import { parseTemplate, type TemplateToken } from './uri/template-tokens.js';

/**
 * A URI template (RFC 6570, all operators), matched against URIs. Time and memory grow with the length of the URI times the number of
 * the template's parts, whatever a client sends.
 */
export class UriTemplate {
  readonly #tokens: readonly TemplateToken[];

  private constructor(tokens: readonly TemplateToken[]) {
    this.#tokens = tokens;
  }

  /** Throws DefinitionError, which names `where`, for what is no template. */
  static parse(template: string, where = `@Resource ${template}`): UriTemplate {
    return new UriTemplate(parseTemplate(template, where));
  }

  /** The names of its variables, in order. */
  get variables(): readonly string[] {
    return this.#tokens.flatMap((token) => {
      if (token.kind === 'literal') return [];
      return token.kind === 'variable' ? [token.name] : token.variables.map(({ name }) => name);
    });
  }

  /**
   * The variables' values, percent-decoded; undefined if the URI does not fit. `{id}` stands for one or more characters but never for a
   * slash (though its value has one where the URI says %2F), `{+path}` for slashes, too. Earlier variables take as much as they can.
   * A query's parameters come in any order and may be missing; one that the template does not name does not fit.
   * Values of a list (`{list*}`) are one text, joined as they are in the URI. URIs longer than 16,384 characters never fit.
   */
  match(uri: string): Record<string, string> | undefined {
    if (uri.length > maximumLength) return undefined;
    const text = withEscapes(uri);
    const [first] = this.#tokens;
    if (first?.kind === 'literal' && !text.startsWith(first.text)) return undefined;
    const reachable = reachability(this.#tokens, text);
    return reachable.from(0, 0) ? readVariables(this.#tokens, text, reachable) : undefined;
  }
}

const maximumLength = 16_384;

function readVariables(
  tokens: readonly TemplateToken[],
  text: string,
  reachable: Reachability,
): Record<string, string> | undefined {
  const values = new Map<string, string>();
  let position = 0;
  for (const [index, token] of tokens.entries()) {
    const end = reachable.longestEnd(index, position);
    const part = text.slice(position, end);
    position = end;
    const read = readToken(token, part);
    if (read === undefined) return undefined;
    for (const [name, value] of read) values.set(name, value);
  }
  return Object.fromEntries(values);
}

function readToken(token: TemplateToken, part: string): Iterable<readonly [string, string]> | undefined {
  if (token.kind === 'literal') return [];
  if (token.kind === 'query') return readQuery(part, token.variables);
  const value = decoded(part);
  if (value === undefined || Array.from(value).length > token.maximumLength) return undefined;
  return [[token.name, value]];
}
