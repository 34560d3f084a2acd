import { CommandError } from '../../errors/command-errors.js';
import { callView, type CallView } from '../call-view.js';
import type { Command } from '../command.js';
import { SESSIONS_FLAGS, withSessions } from '../open-sessions.js';
import { printable } from '../printable.js';
import { findSession, sessionView, type SessionView } from '../session-view.js';
import { show } from '../show.js';
import { factSheet, table } from '../table.js';

const MOST_LISTED = 50;

export const sessionsList: Command = {
  name: 'sessions list',
  operands: [],
  summary: 'List sessions, the most recently used first (with Reboot, the newest).',
  flags: {
    ...SESSIONS_FLAGS,
    limit: { value: '<count>', help: `How many at most. Default ${MOST_LISTED}.` },
  },
  async run(invocation) {
    const limit = invocation.flags.count('limit') ?? MOST_LISTED;
    const found = await withSessions(invocation, ({ reader }) => reader.sessions(limit));
    const sessions = found.map(sessionView);
    show(invocation, sessions, () => (sessions.length === 0 ? 'There are no sessions.' : tableOf(sessions)));
    return undefined;
  },
};

export const sessionsShow: Command = {
  name: 'sessions show',
  operands: ['session'],
  summary: 'Show one session with its fields and its unfinished calls.',
  flags: SESSIONS_FLAGS,
  async run(invocation) {
    const [name = ''] = invocation.operands;
    const session = await withSessions(invocation, async ({ reader }) => {
      const found = await findSession(reader, name);
      const unfinished: CallView[] = [];
      const calls = reader.calls({ session: found.key, isUnfinished: true });
      for await (const call of calls) unfinished.push(callView(call));
      return { ...found, unfinished };
    });
    show(invocation, session, () => {
      const { fields, unfinished, calls, unfinishedCalls, fieldsLength: _fieldsLength, ...facts } = session;
      const open = unfinished.map((call) => `  ${call.id}  ${call.status}  ${printable(call.name)}`).join('\n');
      return [
        factSheet({ ...facts, calls: `${calls}, ${unfinishedCalls} of them unfinished` }),
        ...(open === '' ? [] : ['', 'Unfinished calls', open]),
        '',
        'Fields, as they are stored',
        `  ${fields === undefined ? 'none yet' : printable(JSON.stringify(fields, null, 2)).replaceAll('\n', '\n  ')}`,
      ].join('\n');
    });
    return undefined;
  },
};

export const sessionsDelete: Command = {
  name: 'sessions delete',
  operands: ['session'],
  summary: 'End a session: its calls are cut off, and its fields, calls and streams are forgotten.',
  details: 'Its client gets a 404 with its next request and starts a new session.',
  flags: SESSIONS_FLAGS,
  async run(invocation) {
    const [name = ''] = invocation.operands;
    const { key, isDeleted } = await withSessions(invocation, async ({ reader, change }) => {
      const { key } = await findSession(reader, name);
      const { admin } = await change();
      return { key, isDeleted: await admin.delete(key) };
    });
    if (!isDeleted) throw new CommandError(`The session ${key} has just ended by itself.`);
    show(invocation, { session: key }, () => `The session ${printable(key)} is deleted.`);
    return undefined;
  },
};

function tableOf(sessions: readonly SessionView[]): string {
  return table(
    ['SESSION', 'CLIENT', 'PROTOCOL', 'CREATED', 'USED', 'CALLS', 'UNFINISHED'],
    sessions.map(({ key, client, protocolVersion, createdAt, usedAt, calls, unfinishedCalls }) => [
      key,
      client ?? '-',
      protocolVersion ?? '-',
      createdAt ?? '',
      usedAt ?? '',
      String(calls),
      String(unfinishedCalls),
    ]),
  );
}
