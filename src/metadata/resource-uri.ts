/** A variable of a template. */
export interface TemplateVariable {
  readonly name: string;
  /** A query's variables may be missing in a uri that fits. */
  readonly optional: boolean;
}

export type ResourceUri =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'template'; readonly variables: readonly TemplateVariable[] }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Reads a resource's uri: absolute (RFC 3986), or a template of one (RFC 6570, all operators). */
export function parseResourceUri(uri: string): ResourceUri {
  const variables: TemplateVariable[] = [];
  let invalid: string | undefined;
  const sample = uri.replace(EXPRESSION, (expression, operator: string, list: string) => {
    const found = variablesOf(operator, list);
    if (found === undefined) invalid ??= `${expression} is no expression of RFC 6570`;
    else variables.push(...found);
    return operator === '' || operator === '+' ? 'x' : '';
  });
  const reason = invalid ?? mistakeIn(sample, variables);
  if (reason !== undefined) return { kind: 'invalid', reason };
  return uri.includes('{') ? { kind: 'template', variables } : { kind: 'fixed' };
}

const EXPRESSION = /\{([+#./;?&]?)([^{}]*)\}/g;

// RFC 6570, 2.3 and 2.4: letters, digits, _ and %-escapes, parts joined by dots; then a length or an asterisk.
const VARIABLE = /^((?:\w|%[\dA-Fa-f]{2})+(?:\.(?:\w|%[\dA-Fa-f]{2})+)*)(?::[1-9]\d{0,3}|\*)?$/;

function variablesOf(operator: string, list: string): readonly TemplateVariable[] | undefined {
  const names = list.split(',').map((variable) => VARIABLE.exec(variable)?.[1]);
  const optional = operator === '?' || operator === '&';
  return names.every((name) => name !== undefined) ? names.map((name) => ({ name, optional })) : undefined;
}

function mistakeIn(sample: string, variables: readonly TemplateVariable[]): string | undefined {
  if (/[{}]/.test(sample)) return 'its curly brackets do not match';
  const names = variables.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) return `the variable ${repeated} is in it twice`;
  return /^[A-Za-z][A-Za-z\d+.-]*:/.test(sample) && URL.canParse(sample) && !/\s/.test(sample)
    ? undefined
    : 'it is not absolute, such as shop://items or https://example.com/items';
}
