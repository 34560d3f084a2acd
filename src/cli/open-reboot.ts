import { join, resolve } from 'node:path';
import { CommandError } from '../errors/command-errors.js';
import { OperatorClient } from '../runtime/reboot/operator/operator-client.js';
import { ServedSessions } from '../runtime/reboot/operator/served-sessions.js';
import type { OpenedSessions, SessionsChoice } from './opened-sessions.js';

/** Of the Reboot runtime: asked of the servers, since nobody else can read Reboot's database. */
export async function openReboot({ directory, name, newServer }: SessionsChoice): Promise<OpenedSessions> {
  const client = await OperatorClient.connect(join(resolve(directory), 'reboot'));
  if (client === undefined) {
    throw new CommandError(
      `No server serves from ${join(directory, 'reboot')}, and what Reboot stores can be read through its servers alone. Start the server ` +
        `(with DURABLE_MCP_RUNTIME=reboot DURABLE_MCP_DIRECTORY=${directory}) and try again, as the same user.`,
    );
  }
  const { servers } = client.facts;
  const server = chosenServer(servers, name ?? newServer);
  const sessions = new ServedSessions(client, server);
  return {
    server,
    reader: sessions,
    change: () => Promise.resolve({ admin: sessions, isServed: true }),
    close: () => undefined,
  };
}

function chosenServer(servers: readonly string[], wanted: string | undefined): string {
  const [only, ...others] = servers;
  const chosen = wanted ?? (others.length === 0 ? only : undefined);
  if (chosen === undefined) {
    throw new CommandError(`There are several servers. Say which with --name: ${servers.join(', ')}.`);
  }
  if (servers.includes(chosen)) return chosen;
  throw new CommandError(`There is no server "${chosen}". There are: ${servers.join(', ')}. Say which with --name.`);
}
