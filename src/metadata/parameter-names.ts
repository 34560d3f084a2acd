import { skipGroup, skipToken } from './source-scan.js';

/** The parameters of a method as its source names them; undefined for one that is destructured. Empty for what is no function. */
export function parameterNames(method: unknown): readonly (string | undefined)[] {
  if (typeof method !== 'function') return [];
  const source = Function.prototype.toString.call(method);
  return namesAt(source, parameterListOf(source, 0));
}

/** The same of the constructor that a class declares itself; undefined when it declares none. */
export function constructorParameterNames(
  type: abstract new (...args: never[]) => object,
): readonly (string | undefined)[] | undefined {
  const source = Function.prototype.toString.call(type);
  if (!/^class\b/.test(source)) return namesAt(source, parameterListOf(source, 0));
  const start = constructorOf(source);
  return start === undefined ? undefined : namesAt(source, start);
}

// A computed name, such as `["a(b"](c) {}`, stands before the list and is skipped as a group.
function parameterListOf(source: string, from: number): number {
  let index = from;
  while (index < source.length && source.charAt(index) !== '(') index = skipToken(source, index);
  return index;
}

/** Where the list of the constructor's parameters opens. */
function constructorOf(source: string): number | undefined {
  const declaration = /(?<![\w$.#])constructor\s*(?=\()/y;
  let index = bodyOf(source);
  while (index < source.length) {
    declaration.lastIndex = index;
    if (declaration.test(source)) return declaration.lastIndex;
    index = skipToken(source, index);
  }
  return undefined;
}

// Past the heritage clause, which may hold an expression in brackets.
function bodyOf(source: string): number {
  let index = 0;
  while (index < source.length && source.charAt(index) !== '{') index = skipToken(source, index);
  return index + 1;
}

function namesAt(source: string, start: number): readonly (string | undefined)[] {
  if (source.charAt(start) !== '(') return [];
  return splitList(source.slice(start + 1, skipGroup(source, start) - 1)).map(nameOf);
}

function splitList(list: string): readonly string[] {
  const parts: string[] = [];
  let begin = 0;
  let index = 0;
  while (index < list.length) {
    if (list.charAt(index) === ',') {
      parts.push(list.slice(begin, index));
      begin = index + 1;
    }
    index = skipToken(list, index);
  }
  return [...parts, list.slice(begin)].map(withoutComments).filter((part) => part !== '');
}

function withoutComments(part: string): string {
  return part.replace(/^(\s|\/\*[^]*?\*\/|\/\/.*\n)*/, '').trim();
}

function nameOf(parameter: string): string | undefined {
  return /^(?:\.\.\.\s*)?([\p{ID_Start}$_][\p{ID_Continue}$]*)/u.exec(parameter)?.[1];
}
