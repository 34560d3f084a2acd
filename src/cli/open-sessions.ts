import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, CommandUsageError } from '../errors/command-errors.js';
import { defaultDirectory, storesIn } from '../runtime/embedded/store-files.js';
import type { Flag, Invocation } from './command.js';
import { openEmbedded } from './open-embedded.js';
import { openReboot } from './open-reboot.js';
import type { OpenedSessions, SessionsChoice } from './opened-sessions.js';

/** How a command line says which server's sessions are meant. */
export const SESSIONS_FLAGS: Readonly<Record<string, Flag>> = {
  directory: { value: '<directory>', help: 'Where the sessions are. Default: DURABLE_MCP_DIRECTORY, else .durable.' },
  name: { value: '<server>', help: 'Name of the server. Default: the only one in the directory.' },
  runtime: {
    value: '<runtime>',
    help: 'embedded or reboot. Default: DURABLE_MCP_RUNTIME, else what is in the directory.',
  },
};

/**
 * Lets `use` look at and change the sessions that the command line means. `newServer`: the server that is meant when the command line
 * names none, and need not have sessions yet. `isReadOnly`: `use` looks only.
 */
export async function withSessions<T>(
  invocation: Invocation,
  use: (opened: OpenedSessions) => Promise<T>,
  { newServer, isReadOnly = false }: Partial<Pick<SessionsChoice, 'newServer' | 'isReadOnly'>> = {},
): Promise<T> {
  const opened = await open(
    {
      directory: chosenDirectory(invocation),
      name: invocation.flags.text('name'),
      newServer,
      isReadOnly,
    },
    chosenRuntime(invocation),
  );
  try {
    return await use(opened);
  } finally {
    opened.close();
  }
}

export function chosenDirectory({ flags }: Invocation): string {
  return flags.text('directory') ?? defaultDirectory();
}

async function open(choice: SessionsChoice, runtime = foundRuntime(choice)): Promise<OpenedSessions> {
  return runtime === 'reboot' ? openReboot(choice) : openEmbedded(choice);
}

/** Undefined: the command line says nothing about it. */
function chosenRuntime(invocation: Invocation): 'embedded' | 'reboot' | undefined {
  const flag = invocation.flags.text('runtime');
  const choice = flag ?? process.env['DURABLE_MCP_RUNTIME'] ?? '';
  if (choice === '' && flag === undefined) return undefined;
  if (choice === 'embedded' || choice === 'reboot') return choice;
  const source = flag === undefined ? 'DURABLE_MCP_RUNTIME' : '--runtime';
  throw new CommandUsageError(`${source} is "${choice}". It must be embedded or reboot.`);
}

function foundRuntime({ directory, newServer }: SessionsChoice): 'embedded' | 'reboot' {
  const isEmbedded = storesIn(directory).length > 0;
  const isReboot = existsSync(join(directory, 'reboot'));
  if (isEmbedded && isReboot) {
    throw new CommandError(
      `Both runtimes have sessions in ${directory}. Say which are meant: --runtime embedded or --runtime reboot.`,
    );
  }
  if (newServer !== undefined && !isEmbedded && !isReboot) {
    throw new CommandError(
      `There is nothing in ${directory} yet. Say which runtime is to have the sessions: --runtime embedded, or start the server on ` +
        'Reboot there first.',
    );
  }
  return isReboot ? 'reboot' : 'embedded';
}
