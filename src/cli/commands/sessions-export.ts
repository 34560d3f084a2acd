import { CommandError, CommandUsageError } from '../../errors/command-errors.js';
import { isUnfinished, type PortableSession } from '../../runtime/portable-session.js';
import type { SessionReader } from '../../runtime/session-reader.js';
import type { SessionHold } from '../../runtime/session-admin.js';
import { SessionFileWriter } from '../../runtime/session-file.js';
import type { Command, Invocation } from '../command.js';
import { newFile, standardOutput, type ExportTarget } from '../export-target.js';
import { SESSIONS_FLAGS, withSessions } from '../open-sessions.js';
import type { OpenedSessions } from '../opened-sessions.js';
import { printable } from '../printable.js';
import { findSession } from '../session-view.js';

interface Report {
  readonly exported: { readonly session: string; readonly unfinishedCalls: number; isEnded: boolean }[];
  readonly refused: { readonly session: string; readonly why: string }[];
}

export const sessionsExport: Command = {
  name: 'sessions export',
  operands: [],
  rest: 'session …',
  summary: 'Write sessions with all that belongs to them into a file, for `sessions import`.',
  details: [
    'A session with an unfinished call must not go on in two places. So while its server runs, it is exported with --end alone: the',
    'session stands still, and once the file is on the disk it ends here. An export without --end is a copy.',
    'The file holds what the store holds, secrets too: only its owner may read it. See docs/moving.md.',
  ].join('\n'),
  flags: {
    ...SESSIONS_FLAGS,
    all: { help: 'Every session of the server.' },
    output: { value: '<file>', help: 'Where to; it must not be there yet. Default: standard output.' },
    end: { help: 'End each session here once it is exported. Needs --output.' },
  },
  async run(invocation) {
    const { operands, flags } = invocation;
    const output = flags.text('output');
    if (operands.length > 0 === flags.isSet('all')) {
      throw new CommandUsageError('Say which sessions: their ids, or --all.');
    }
    if (flags.isSet('end') && output === undefined) {
      throw new CommandUsageError('--end needs --output <file>: a session ends only once its export is on the disk.');
    }
    const report = await withSessions(invocation, async (opened) => {
      const target = output === undefined ? standardOutput() : await newFile(output);
      return exportTo(target, opened, invocation);
    });
    tell(report, invocation);
    return report.refused.length > 0 ? 1 : undefined;
  },
};

async function exportTo(target: ExportTarget, opened: OpenedSessions, invocation: Invocation): Promise<Report> {
  try {
    return await exportSessions(target, opened, invocation);
  } catch (error) {
    await target.abandon();
    throw error;
  }
}

async function exportSessions(target: ExportTarget, opened: OpenedSessions, invocation: Invocation): Promise<Report> {
  const { admin, isServed } = await opened.change();
  const { keys, refused } = await chosenKeys(opened, invocation);
  const hold = invocation.flags.isSet('end') ? await admin.hold(keys) : undefined;
  const report: Report = { exported: [], refused };
  try {
    const isCopyOfServed = isServed && hold === undefined;
    for await (const lines of written(keys, { opened, report, isCopyOfServed })) await target.write(lines);
    await target.finish();
    if (hold !== undefined) await endHere(report, hold);
  } finally {
    await hold?.release();
  }
  return report;
}

interface Writing {
  readonly opened: OpenedSessions;
  readonly report: Report;
  readonly isCopyOfServed: boolean;
}

/** The lines of the file, some at a time. */
async function* written(
  keys: readonly string[],
  { opened, report, isCopyOfServed }: Writing,
): AsyncGenerator<Iterable<string>> {
  const writer = new SessionFileWriter();
  yield writer.begin(opened.server);
  for (const key of keys) {
    const session = await readSession(key, opened.reader, isCopyOfServed);
    if (typeof session === 'string') {
      report.refused.push({ session: key, why: session });
    } else {
      yield writer.add(session);
      report.exported.push({
        session: key,
        unfinishedCalls: session.calls.filter(isUnfinished).length,
        isEnded: false,
      });
    }
  }
  yield writer.end();
}

async function chosenKeys({ reader }: OpenedSessions, { operands, flags }: Invocation) {
  if (flags.isSet('all')) return { keys: await reader.keys(), refused: [] };
  const keys = new Set<string>();
  const refused: Report['refused'] = [];
  for (const name of operands) {
    const found = await knownSession(reader, name);
    if (typeof found === 'string') refused.push({ session: name, why: found });
    else keys.add(found.key);
  }
  return { keys: [...keys], refused };
}

/** Gives why not, if there is none. */
async function knownSession(reader: SessionReader, name: string): Promise<{ readonly key: string } | string> {
  try {
    return await findSession(reader, name);
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
}

const UNFINISHED =
  'It has unfinished calls, which its server runs: a copy of them would run in two places. Export it with --end, or (embedded) stop the ' +
  'server first.';

/** Gives why not, if it cannot be exported. */
async function readSession(
  key: string,
  reader: SessionReader,
  isCopyOfServed: boolean,
): Promise<PortableSession | string> {
  // Asked before: to look at a session that runs, Reboot's servers would have to stop it.
  if (isCopyOfServed) for await (const _call of reader.calls({ session: key, isUnfinished: true })) return UNFINISHED;
  const session = await reader.export(key);
  if (session === undefined) return 'It has just ended.';
  return isCopyOfServed && session.calls.some(isUnfinished) ? UNFINISHED : session;
}

async function endHere({ exported }: Report, hold: SessionHold): Promise<void> {
  try {
    for (const one of exported) {
      await hold.end(one.session);
      one.isEnded = true;
    }
  } catch (cause) {
    const left = exported.filter(({ isEnded }) => !isEnded).map(({ session }) => session);
    throw new CommandError(
      `The file is written, but these sessions were not ended here, and may go on: ${left.join(', ')}. Before the file is imported, end ` +
        'them (sessions delete), which loses what they have done since; the others are in the file alone.',
      { cause },
    );
  }
}

/** On standard error, as standard output may be the file. */
function tell({ exported, refused }: Report, { flags, terminal }: Invocation): void {
  if (flags.isSet('json')) {
    terminal.tell(JSON.stringify({ exported, refused }));
    return;
  }
  for (const { session, unfinishedCalls, isEnded } of exported) {
    const place = isEnded ? 'ended here' : 'still here';
    const calls = unfinishedCalls === 0 ? '' : `, with ${unfinishedCalls} unfinished calls`;
    terminal.tell(`The session ${printable(session)} is exported${calls}, and ${place}.`);
  }
  for (const { session, why } of refused) terminal.tell(`The session ${printable(session)} is not exported. ${why}`);
  if (exported.some(({ unfinishedCalls, isEnded }) => unfinishedCalls > 0 && !isEnded)) {
    terminal.tell(
      'Unfinished calls must go on in one place alone: before this server starts again, delete those sessions here (sessions delete).',
    );
  }
}
