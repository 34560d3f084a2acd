/** One `{…}` of a template: its operator (RFC 6570, section 2.2) and its variables. */
interface Expression {
  readonly operator: string;
  readonly names: readonly string[];
}

const EXPRESSION = /\{([+#./?&]?)([^}]+)\}/g;
/** Longer uris match nothing. */
const LONGEST_URI = 8_192;

/** A resource's uri with variables (RFC 6570): `{x}` and `{.x}` and `{/x}` stay within a segment, `{+x}` and `{#x}` do not, `{?x,y}` and `{&x}` are optional query parameters. */
export class UriTemplate {
  readonly variables: readonly string[];
  readonly #pattern: RegExp;
  readonly #pathVariables: readonly string[];
  readonly #queryVariables: readonly string[];

  private constructor(template: string, expressions: readonly Expression[]) {
    const isQuery = ({ operator }: Expression): boolean => operator === '?' || operator === '&';
    this.#pathVariables = expressions.filter((expression) => !isQuery(expression)).flatMap(({ names }) => names);
    this.#queryVariables = expressions.filter(isQuery).flatMap(({ names }) => names);
    this.variables = [...this.#pathVariables, ...this.#queryVariables];
    this.#pattern = patternOf(template, this.#queryVariables.length > 0);
  }

  static parse(template: string): UriTemplate {
    const expressions = [...template.matchAll(EXPRESSION)].map(([, operator = '', names = '']) => ({
      operator,
      names: names.split(',').map((name) => name.replace(/\*$|:\d+$/, '').trim()),
    }));
    return new UriTemplate(template, expressions);
  }

  /** The variables' values, decoded; undefined: the uri is not of this form. Query parameters that are missing have no value. */
  match(uri: string): Record<string, string> | undefined {
    const found = uri.length > LONGEST_URI ? null : this.#pattern.exec(uri);
    if (found === null) return undefined;
    const values = new Map<string, string>();
    for (const [index, name] of this.#pathVariables.entries()) values.set(name, found[index + 1] ?? '');
    const query = new URLSearchParams(found.groups?.['query'] ?? '');
    for (const name of this.#queryVariables) {
      const value = query.get(name);
      if (value !== null) values.set(name, encodeURIComponent(value));
    }
    return decoded(values);
  }
}

// Literals are matched as they are; an expression captures one group for each of its variables.
function patternOf(template: string, hasQuery: boolean): RegExp {
  let pattern = '^';
  let end = 0;
  for (const match of template.matchAll(EXPRESSION)) {
    const [whole, operator = '', names = ''] = match;
    pattern += literal(template.slice(end, match.index)) + groups(operator, names.split(',').length);
    end = match.index + whole.length;
  }
  return new RegExp(`${pattern}${literal(template.slice(end))}${hasQuery ? '(?:[?&](?<query>.*))?' : ''}$`);
}

function groups(operator: string, count: number): string {
  if (operator === '?' || operator === '&') return '';
  const [group, separator] = GROUPS[operator] ?? ['([^/?#]+)', ','];
  const prefix = operator === '/' || operator === '.' || operator === '#' ? literal(operator) : '';
  return prefix + Array.from({ length: count }, () => group).join(literal(separator));
}

const GROUPS: Readonly<Record<string, readonly [group: string, separator: string]>> = {
  '+': ['(.+)', ','],
  '#': ['(.+)', ','],
  '/': ['([^/?#]+)', '/'],
  '.': ['([^/?#.]+)', '.'],
};

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

// Broken percent-encoding fits nothing.
function decoded(values: ReadonlyMap<string, string>): Record<string, string> | undefined {
  try {
    return Object.fromEntries([...values].map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    return undefined;
  }
}
