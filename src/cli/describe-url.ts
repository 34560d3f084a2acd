import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { connect } from '../client/connect.js';
import { CommandError, CommandUsageError } from '../errors/command-errors.js';
import type { Described, DescribedServer } from './described-server.js';

/** What a running server lists to a client without capabilities. Opens a session and ends it. Throws CommandError. */
export async function describeUrl(url: string, headers: readonly string[]): Promise<DescribedServer> {
  const connection = await connect(url, { headers: Object.fromEntries(headers.map(parseHeader)) }).catch(
    (cause: unknown) => {
      throw new CommandError(`${url} cannot be inspected: ${reasonOf(cause)}`, { cause });
    },
  );
  try {
    return await describe(connection.client);
  } finally {
    // Without it the session would stay until its time to live; a server may refuse to end sessions.
    await connection.transport.terminateSession().catch(() => undefined);
    await connection.close();
  }
}

async function describe(client: Client): Promise<DescribedServer> {
  const { name = '', version = '', title } = client.getServerVersion() ?? {};
  const { tools, prompts, resources } = client.getServerCapabilities() ?? {};
  return {
    server: { name, version, title, instructions: client.getInstructions() },
    tools: tools === undefined ? [] : await everyPage('tools', (page) => client.listTools(page)),
    prompts: prompts === undefined ? [] : await everyPage('prompts', (page) => client.listPrompts(page)),
    resources: resources === undefined ? [] : await everyPage('resources', (page) => client.listResources(page)),
    resourceTemplates:
      resources === undefined ? [] : await everyPage('resourceTemplates', (page) => client.listResourceTemplates(page)),
  };
}

async function everyPage<Member extends string>(
  member: Member,
  list: (page: {
    cursor?: string;
  }) => Promise<Readonly<Record<Member, readonly Described[]>> & { nextCursor?: string | undefined }>,
): Promise<readonly Described[]> {
  const entries: Described[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(cursor === undefined ? {} : { cursor });
    entries.push(...page[member]);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return entries;
}

function parseHeader(header: string): [string, string] {
  const colon = header.indexOf(':');
  if (colon < 1) throw new CommandUsageError(`--header "${header}" must be like "Authorization: Bearer …".`);
  return [header.slice(0, colon).trim(), header.slice(colon + 1).trim()];
}

// fetch says no more than "fetch failed"; its cause says why.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
