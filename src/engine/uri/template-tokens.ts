import { DefinitionError } from '../../errors/definition-error.js';
import { withEscapes } from './escapes.js';

/** What a template is made of, its operators resolved. */
export type TemplateToken =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'variable';
      readonly name: string;
      /** Characters that its value in the URI does not have. */
      readonly excluded: string;
      /** Characters of the decoded value (`{name:3}`). */
      readonly maximumLength: number;
    }
  /** A query, or the rest of one: absent, or `mark` and parameters. */
  | { readonly kind: 'query'; readonly mark: '?' | '&'; readonly variables: readonly QueryVariable[] };

export interface QueryVariable {
  readonly name: string;
  /** `{?tags*}`: the parameter may be repeated. */
  readonly isList: boolean;
}

/** Throws DefinitionError, which names `where`. */
export function parseTemplate(template: string, where: string): readonly TemplateToken[] {
  const tokens: TemplateToken[] = [];
  const hasQuery = template.includes('{?');
  for (const piece of template.split(/(\{[^{}]*\})/)) {
    const isExpression = piece.startsWith('{') && piece.endsWith('}');
    const isInQuery = tokens.some((token) => token.kind === 'literal' && token.text.includes('?'));
    if (isExpression) tokens.push(...parseExpression(piece, { where, hasQuery, isInQuery }));
    else if (/[{}]/.test(piece)) throw invalid(where, `its curly brackets do not match: ${template}`);
    else if (piece !== '') tokens.push({ kind: 'literal', text: withEscapes(piece) });
  }
  const merged = mergeQueries(tokens);
  const names = merged.flatMap(namesOf);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw invalid(where, `the variable ${repeated} is in its uri twice`);
  return merged;
}

interface ExpressionPlace {
  readonly where: string;
  /** The template has a query expression, which `{+path}` must leave alone. */
  readonly hasQuery: boolean;
  /** A literal question mark stands before it. */
  readonly isInQuery: boolean;
}

interface VariableSpec {
  readonly name: string;
  readonly isList: boolean;
  readonly maximumLength: number;
}

/** How an operator's values look in a URI (RFC 6570, appendix A). */
interface Operator {
  readonly first: string;
  readonly separator: string;
  readonly isNamed?: boolean;
  /** May have any character, slashes too. */
  readonly isReserved?: boolean;
}

const operators: Readonly<Record<string, Operator>> = {
  '': { first: '', separator: ',' },
  '+': { first: '', separator: ',', isReserved: true },
  '#': { first: '#', separator: ',', isReserved: true },
  '.': { first: '.', separator: '.' },
  '/': { first: '/', separator: '/' },
  ';': { first: ';', separator: ';', isNamed: true },
};

function parseExpression(expression: string, place: ExpressionPlace): readonly TemplateToken[] {
  const [, mark = '', list = ''] = /^\{([+#./;?&]?)(.*)\}$/s.exec(expression) ?? [];
  const specs = list
    .split(',')
    .map((text) => parseVariable(text, () => invalid(place.where, `${expression} is no expression of RFC 6570`)));
  if (mark === '?' || mark === '&') return [{ kind: 'query', mark, variables: specs }];
  const operator = operators[mark] ?? { first: mark, separator: ',' };
  return specs.flatMap((spec, index) => {
    const lead = index === 0 ? operator.first : operator.separator;
    const text = operator.isNamed === true ? `${lead}${spec.name}=` : lead;
    const excluded = excludedFrom(spec, { operator, isAlone: specs.length === 1, place });
    const variable = { kind: 'variable', name: spec.name, excluded, maximumLength: spec.maximumLength } as const;
    return text === '' ? [variable] : [{ kind: 'literal', text } as const, variable];
  });
}

// RFC 6570, 2.3 and 2.4.
function parseVariable(text: string, refusal: () => DefinitionError): VariableSpec {
  const match = /^((?:\w|%[\dA-Fa-f]{2})+(?:\.(?:\w|%[\dA-Fa-f]{2})+)*)(?::([1-9]\d{0,3})|(\*))?$/.exec(text);
  const [, name, length, list] = match ?? [];
  if (name === undefined) throw refusal();
  return { name, isList: list !== undefined, maximumLength: length === undefined ? Infinity : Number(length) };
}

function excludedFrom(
  { isList }: VariableSpec,
  { operator, isAlone, place }: { operator: Operator; isAlone: boolean; place: ExpressionPlace },
): string {
  if (operator.first === '#') return '';
  if (operator.isReserved === true) return place.hasQuery ? '?#' : '';
  const slash = isList && operator.separator === '/' ? '' : '/';
  const separator = isAlone || isList ? '' : operator.separator;
  const ampersand = place.isInQuery ? '&' : '';
  return `${slash}?#${separator}${ampersand}`;
}

function namesOf(token: TemplateToken): readonly string[] {
  if (token.kind === 'literal') return [];
  return token.kind === 'variable' ? [token.name] : token.variables.map(({ name }) => name);
}

// Parameters come in any order, across expressions: `{?page}{&size}`.
function mergeQueries(tokens: readonly TemplateToken[]): readonly TemplateToken[] {
  return tokens.reduce<readonly TemplateToken[]>((merged, token) => {
    const last = merged.at(-1);
    if (last?.kind !== 'query' || token.kind !== 'query') return [...merged, token];
    return [...merged.slice(0, -1), { ...last, variables: [...last.variables, ...token.variables] }];
  }, []);
}

function invalid(where: string, what: string): DefinitionError {
  const fix = 'Write it by RFC 6570, such as shop://items/{id} or shop://files/{+path}{?page}.';
  return new DefinitionError([{ where, what, fix }]);
}
