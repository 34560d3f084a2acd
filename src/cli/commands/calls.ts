import { CommandError, CommandUsageError } from '../../errors/command-errors.js';
import type { CallDetails, SessionReader } from '../../runtime/session-reader.js';
import { callView, type CallView } from '../call-view.js';
import type { Command, Invocation } from '../command.js';
import { SESSIONS_FLAGS, withSessions } from '../open-sessions.js';
import { printable } from '../printable.js';
import { findSession } from '../session-view.js';
import { show } from '../show.js';
import { shownInput } from '../shown-input.js';
import { storedJson } from '../stored-time.js';
import { factSheet, table } from '../table.js';

const MOST_LISTED = 50;
const STATUSES = ['running', 'suspended', 'cancelling', 'completed', 'failed', 'cancelled', 'unfinished'];

export const callsList: Command = {
  name: 'calls list',
  operands: [],
  summary: 'List calls, the newest first.',
  details:
    'Works while the server runs, too. BEGUN STEPS: at-most-once steps of unfinished calls whose start is stored and whose\n' +
    'result is not. While the server is stopped they are in doubt (see calls resolve); while it runs, they may be running.',
  flags: {
    ...SESSIONS_FLAGS,
    session: { value: '<session>', help: 'Only the calls of this session.' },
    status: { value: '<status>', help: `Only calls that are: ${STATUSES.join(', ')}.` },
    'in-doubt': { help: 'Only calls with begun steps.' },
    limit: { value: '<count>', help: `How many at most. Default ${MOST_LISTED}.` },
  },
  async run(invocation) {
    const status = invocation.flags.text('status');
    if (status !== undefined && !STATUSES.includes(status)) {
      throw new CommandUsageError(`--status ${status} is not known. There are: ${STATUSES.join(', ')}.`);
    }
    const calls = await withSessions(invocation, ({ reader }) => matchingCalls(reader, invocation));
    show(invocation, calls, () => (calls.length === 0 ? 'There are no such calls.' : tableOf(calls)));
    return undefined;
  },
};

export const callsShow: Command = {
  name: 'calls show',
  operands: ['call'],
  summary: 'Show one call with its arguments, its journal, its events and its outcome.',
  flags: SESSIONS_FLAGS,
  async run(invocation) {
    const [id = ''] = invocation.operands;
    const details = await withSessions(invocation, ({ reader }) => findCall(reader, id));
    const call = {
      ...shownCall(details),
      journal: details.entries.map(({ kind, key, body }) => ({ kind, key, body: storedJson(body) })),
      events: details.events.map(({ seq, body }) => ({ seq, body: storedJson(body) })),
    };
    show(invocation, call, () => {
      const { journal, events, begunSteps, input, outcome, isFinished: _isFinished, ...facts } = call;
      const shown = { ...facts, requestId: JSON.stringify(facts.requestId), attempt: String(facts.attempt) };
      return [
        factSheet({ ...shown, begunSteps: begunSteps.join(', ') || undefined }),
        section('Arguments', input === undefined ? 'gone: the client has its response' : pretty(input)),
        section(
          'Journal',
          table(
            ['KIND', 'KEY', 'BODY'],
            journal.map(({ kind, key, body }) => [kind, key, JSON.stringify(body)]),
          ),
        ),
        section('Events', `${events.length}`),
        section('Outcome', outcome === undefined ? 'none' : pretty(outcome)),
      ].join('\n\n');
    });
    return undefined;
  },
};

export const callsCancel: Command = {
  name: 'calls cancel',
  operands: ['call'],
  summary: 'Cancel an unfinished call.',
  details:
    'On a running server the signal of the call is aborted now. On a stopped one the wish is stored, and the call ends as cancelled\n' +
    'when the server starts. The client gets no response to a cancelled call.',
  flags: SESSIONS_FLAGS,
  async run(invocation) {
    const [id = ''] = invocation.operands;
    const isServed = await withSessions(invocation, async ({ reader, change }) => {
      const { admin, isServed } = await change();
      if (!(await admin.cancel(id, 'Cancelled by the operator.')))
        throw new CommandError(await whyNotCancelled(reader, id));
      return isServed;
    });
    show(invocation, { call: id, isServed }, () =>
      isServed ? `The call ${id} is being cancelled.` : `The call ${id} ends as cancelled when the server starts.`,
    );
    return undefined;
  },
};

/** Throws CommandError if there is no such call. */
export async function findCall(reader: SessionReader, id: string): Promise<CallDetails> {
  const call = await reader.call(id);
  if (call === undefined) throw new CommandError(`There is no call ${id}. See durable-mcp calls list.`);
  return call;
}

function shownCall(call: CallDetails): CallView & { readonly input: unknown; readonly outcome: unknown } {
  return { ...callView(call), input: shownInput(storedJson(call.input)), outcome: storedJson(call.outcome) };
}

async function matchingCalls(reader: SessionReader, { flags }: Invocation): Promise<readonly CallView[]> {
  const session = flags.text('session');
  const key = session === undefined ? undefined : (await findSession(reader, session)).key;
  const limit = flags.count('limit') ?? MOST_LISTED;
  const found: CallView[] = [];
  const status = flags.text('status');
  const isInDoubt = flags.isSet('in-doubt');
  if (limit === 0) return found;
  for await (const facts of reader.calls({ session: key, isUnfinished: isInDoubt || status === 'unfinished' })) {
    const call = callView(facts);
    if (isWanted(call, status) && (!isInDoubt || call.begunSteps.length > 0)) found.push(call);
    if (found.length >= limit) break;
  }
  return found;
}

function isWanted({ status, isFinished }: CallView, wanted: string | undefined): boolean {
  return wanted === undefined || (wanted === 'unfinished' ? !isFinished : status === wanted);
}

function tableOf(calls: readonly CallView[]): string {
  return table(
    ['CALL', 'STATUS', 'METHOD', 'NAME', 'RUNS', 'CREATED', 'FINISHED', 'SESSION', 'BEGUN STEPS'],
    calls.map((call) => [
      call.id,
      call.status,
      call.method,
      call.name,
      String(call.attempt),
      call.createdAt ?? '',
      call.finishedAt ?? '-',
      call.session,
      call.begunSteps.join(', ') || '-',
    ]),
  );
}

async function whyNotCancelled(reader: SessionReader, id: string): Promise<string> {
  const { status, finishedAt = 'some time ago' } = callView(await findCall(reader, id));
  return `The call ${id} has ended already: ${status}, ${finishedAt}.`;
}

function section(title: string, text: string): string {
  return `${title}\n${text.replace(/^/gm, '  ')}`;
}

function pretty(value: unknown): string {
  return printable(JSON.stringify(value, null, 2));
}
