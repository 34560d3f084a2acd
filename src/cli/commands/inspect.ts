import { isJsonObject } from '../../protocol/json-rpc.js';
import type { Command, Invocation } from '../command.js';
import type { Described, DescribedServer } from '../described-server.js';
import { printable } from '../printable.js';
import { loadServerClasses } from '../server-module.js';
import { show } from '../show.js';
import { table } from '../table.js';

const LONGEST_DESCRIPTION = 80;

export const inspect: Command = {
  name: 'inspect',
  operands: ['module|url'],
  summary: 'List the tools, prompts and resources of a compiled module, without starting it, or of a running server.',
  details: '--json has the schemas in full. Mistakes in a class are all listed, and the exit code is 1.',
  flags: {
    export: { value: '<name>', multiple: true, help: 'The server class, if the module exports several.' },
    header: { value: '<"name: value">', multiple: true, help: 'Sent to the url, such as "Authorization: Bearer …".' },
  },
  async run(invocation) {
    const { operands, flags } = invocation;
    const [target = ''] = operands;
    const servers = /^https?:\/\//.test(target)
      ? await describedAt(target, flags.texts('header'))
      : await describedIn(target, invocation);
    show(invocation, servers.length === 1 ? servers[0] : servers, () => servers.map(textOf).join('\n\n'));
    return undefined;
  },
};

// Each is loaded when it is needed: it brings a client, or all that reads a class.
async function describedAt(url: string, headers: readonly string[]): Promise<readonly DescribedServer[]> {
  const { describeUrl } = await import('../describe-url.js');
  return [await describeUrl(url, headers)];
}

async function describedIn(file: string, invocation: Invocation): Promise<readonly DescribedServer[]> {
  const { describeClass } = await import('../describe-class.js');
  return (await loadServerClasses(file, invocation)).map(describeClass);
}

function textOf({ server, tools, prompts, resources, resourceTemplates }: DescribedServer): string {
  const instructions = server.instructions === undefined ? [] : ['', printable(server.instructions)];
  return [
    printable(`${server.name} ${server.version}`),
    ...instructions,
    ...section(['TOOL', 'ARGUMENTS', 'RESULT', 'DESCRIPTION'], tools, (tool) => [
      word(tool, 'name'),
      propertiesOf(tool['inputSchema']),
      tool['outputSchema'] === undefined ? '-' : propertiesOf(tool['outputSchema']),
      brief(tool),
    ]),
    ...section(['PROMPT', 'ARGUMENTS', 'DESCRIPTION'], prompts, (prompt) => [
      word(prompt, 'name'),
      argumentsOf(prompt),
      brief(prompt),
    ]),
    ...section(['RESOURCE', 'NAME', 'TYPE', 'DESCRIPTION'], resources, (resource) => [
      word(resource, 'uri'),
      ...resourceCells(resource),
    ]),
    ...section(['RESOURCE TEMPLATE', 'NAME', 'TYPE', 'DESCRIPTION'], resourceTemplates, (resource) => [
      word(resource, 'uriTemplate'),
      ...resourceCells(resource),
    ]),
  ].join('\n');
}

function section(headings: string[], entries: readonly Described[], cells: (entry: Described) => string[]): string[] {
  return entries.length === 0 ? [] : ['', table(headings, entries.map(cells))];
}

function resourceCells(resource: Described): string[] {
  return [word(resource, 'name'), word(resource, 'mimeType') || '-', brief(resource)];
}

/** `query: string, limit?: integer`. */
function propertiesOf(schema: unknown): string {
  if (!isJsonObject(schema) || !isJsonObject(schema['properties'])) return '-';
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const properties = Object.entries(schema['properties']).map(([name, property]) => {
    return `${name}${required.includes(name) ? '' : '?'}: ${typeOf(property)}`;
  });
  return properties.join(', ') || '-';
}

function typeOf(property: unknown): string {
  if (!isJsonObject(property)) return 'any';
  const { type, $ref, items } = property;
  if (type === 'array') return `${typeOf(items)}[]`;
  if (typeof $ref === 'string') return $ref.split('/').at(-1) ?? 'object';
  if (Array.isArray(property['enum'])) return property['enum'].map((value) => JSON.stringify(value)).join(' | ');
  return Array.isArray(type) ? type.join(' | ') : typeof type === 'string' ? type : 'any';
}

function argumentsOf(prompt: Described): string {
  const given: readonly unknown[] = Array.isArray(prompt['arguments']) ? prompt['arguments'] : [];
  return (
    given
      .map((one) => (isJsonObject(one) ? `${word(one, 'name')}${one['required'] === true ? '' : '?'}` : ''))
      .join(', ') || '-'
  );
}

function brief(entry: Described): string {
  const text = word(entry, 'description') || word(entry, 'title');
  return text.length > LONGEST_DESCRIPTION ? `${text.slice(0, LONGEST_DESCRIPTION - 1)}…` : text;
}

function word(entry: Described, member: string): string {
  const value = entry[member];
  return typeof value === 'string' ? value : '';
}
