import { CommandUsageError } from '../../errors/command-errors.js';
import type { PortableSession } from '../../runtime/portable-session.js';
import type { ImportResult } from '../../runtime/session-admin.js';
import type { Command, Invocation } from '../command.js';
import { withImportSource, type ImportSource } from '../import-source.js';
import { SESSIONS_FLAGS, withSessions } from '../open-sessions.js';
import type { OpenedSessions } from '../opened-sessions.js';
import { printable } from '../printable.js';
import { show } from '../show.js';

interface Imported {
  readonly session: string;
  readonly result: ImportResult;
  readonly unfinishedCalls: number;
}

export const sessionsImport: Command = {
  name: 'sessions import',
  operands: [],
  rest: 'file',
  summary: 'Take sessions over that `sessions export` wrote, with all that belongs to them.',
  details: [
    'Without a file from standard input. A file that is cut off or was changed is refused whole; a session that is here already is',
    'refused, the others go on, and the exit code is 1. Where a server runs, their unfinished calls go on at once.',
    'See docs/moving.md.',
  ].join('\n'),
  flags: {
    ...SESSIONS_FLAGS,
    name: { value: '<server>', help: 'Whose they are to be. Default: the server that they were exported from.' },
    'dry-run': { help: 'Only say what would be imported.' },
  },
  async run(invocation) {
    const [path, ...more] = invocation.operands;
    if (more.length > 0) throw new CommandUsageError('sessions import takes one file at a time.');
    const imported = await withImportSource(path, (source) =>
      withSessions(invocation, (opened) => importAll(source, opened, invocation), {
        newServer: source.server,
        isReadOnly: invocation.flags.isSet('dry-run'),
      }),
    );
    show(invocation, imported, () => textOf(imported, invocation));
    return imported.some(({ result }) => result === 'exists') ? 1 : undefined;
  },
};

async function importAll(
  source: ImportSource,
  opened: OpenedSessions,
  { flags }: Invocation,
): Promise<readonly Imported[]> {
  const take = flags.isSet('dry-run')
    ? async ({ key }: PortableSession): Promise<ImportResult> =>
        (await opened.reader.session(key)) === undefined ? 'imported' : 'exists'
    : await importer(opened);
  const imported: Imported[] = [];
  for await (const session of source.sessions()) {
    const unfinishedCalls = session.calls.filter(({ finishedAt }) => finishedAt === undefined).length;
    imported.push({ session: session.key, result: await take(session), unfinishedCalls });
  }
  return imported;
}

async function importer({ change }: OpenedSessions): Promise<(session: PortableSession) => Promise<ImportResult>> {
  const { admin } = await change();
  return async (session) => admin.import(session);
}

function textOf(imported: readonly Imported[], { flags }: Invocation): string {
  if (imported.length === 0) return 'There are no sessions in the file.';
  const done = flags.isSet('dry-run') ? 'would be imported' : 'is imported';
  return imported
    .map(({ session, result, unfinishedCalls }) => {
      const calls = unfinishedCalls === 0 ? '' : `, with ${unfinishedCalls} unfinished calls`;
      return result === 'imported'
        ? `The session ${printable(session)} ${done}${calls}.`
        : `The session ${printable(session)}, or a call of it, is here already. Nothing of it was changed.`;
    })
    .join('\n');
}
