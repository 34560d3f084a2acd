import { decoded } from './escapes.js';
import type { QueryVariable } from './template-tokens.js';

/** The variables in `?a=1&b=2`, decoded; undefined for a parameter that is unknown, repeated (unless it is a list) or malformed. */
export function readQuery(query: string, variables: readonly QueryVariable[]): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  const parameters = query
    .slice(1)
    .split('&')
    .filter((parameter) => parameter !== '');
  for (const parameter of parameters) {
    const [name = '', ...rest] = parameter.split('=');
    const value = decoded(rest.join('='));
    const variable = variables.find((candidate) => candidate.name === name);
    const earlier = values.get(name);
    if (variable === undefined || value === undefined) return undefined;
    if (earlier !== undefined && !variable.isList) return undefined;
    values.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return values;
}
