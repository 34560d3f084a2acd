import { isStepEvent } from '../../engine/step-events.js';
import { CommandError, CommandUsageError } from '../../errors/command-errors.js';
import type { ReplacementResult } from '../../runtime/session-admin.js';
import type { CallDetails, SessionReader } from '../../runtime/session-reader.js';
import { callView } from '../call-view.js';
import type { Command, Invocation } from '../command.js';
import { SESSIONS_FLAGS, withSessions } from '../open-sessions.js';
import { show } from '../show.js';
import { doneBody, stepsIn, type StepEntry, type StepResult } from '../step-records.js';
import { findCall } from './calls.js';

/** What stands in the journal because of what a handler's code did; `engine/journal.ts` and `engine/waits.ts` write these. */
const DEEDS = ['step', 'time', 'sleep', 'question', 'checkpoint', 'resume', 'answer'];

export const callsResolve: Command = {
  name: 'calls resolve',
  operands: ['call', 'step'],
  summary: 'Settle an at-most-once step in doubt: it was done, or it may be tried once more.',
  details: [
    'A step is in doubt when the process ended between its start and its result. Find out outside whether its effect happened, and',
    'say so while the server is stopped, or while the call still waits for its turn: once the call has run again, its handler has been',
    'told of the doubt. The call goes on with what you say when it runs next.',
    '',
    'Without --returns the value is what the step would have returned, as JSON. A step that declares `returns` needs --returns, and',
    'the JSON that its schema takes (a date as ISO text). A step that returns nothing: --done undefined.',
  ].join('\n'),
  flags: {
    ...SESSIONS_FLAGS,
    done: { value: '<json>', help: 'It happened, and this is its result.' },
    returns: { help: 'The step declares `returns`.' },
    retry: { help: 'It did not happen: it begins anew when the call runs next.' },
    force: { help: 'Even though the call did other things after the step began; see docs/cli.md.' },
  },
  async run(invocation) {
    const [id = '', name = ''] = invocation.operands;
    const given = givenResult(invocation);
    const { result, isServed, body } = await withSessions(invocation, async ({ reader, change }) => {
      const entry = await findDoubt(reader, invocation);
      const body = given === undefined ? null : doneBody(entry, given);
      const { admin, isServed } = await change();
      const replacement = { call: id, kind: 'step', key: name, expected: entry.body, body };
      return { result: await admin.replaceEntry(replacement), isServed, body };
    });
    if (result !== 'replaced') throw new CommandError(whyNot(result, id, name));
    const resolution = body === null ? 'retry' : 'done';
    show(invocation, { call: id, step: name, resolution, isServed }, () => {
      const settled = body === null ? 'begins anew' : 'counts as done';
      const when = isServed ? 'when its turn comes' : 'when the server starts';
      return `The step "${name}" ${settled}. The call ${id} goes on ${when}.`;
    });
    return undefined;
  },
};

/** What the step gave; undefined: it begins anew. Throws CommandUsageError. */
function givenResult({ flags }: Invocation): StepResult | undefined {
  const done = flags.text('done');
  if ((done === undefined) !== flags.isSet('retry')) {
    throw new CommandUsageError('Say one of --done <json> (it happened) and --retry (it did not).');
  }
  return done === undefined ? undefined : { value: parseResult(done), isDeclared: flags.isSet('returns') };
}

function parseResult(text: string): unknown {
  if (text === 'undefined') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandUsageError(`--done ${text} is not JSON. A text needs its quotes: --done '"paid"'.`, { cause });
  }
}

/** The step's entry, which is in doubt as far as the store can tell. Throws CommandError that says why it is not. */
async function findDoubt(reader: SessionReader, { operands, flags }: Invocation): Promise<StepEntry> {
  const [id = '', name = ''] = operands;
  const details = await findCall(reader, id);
  const call = callView(details);
  if (call.isFinished) {
    throw new CommandError(
      `The call ${id} has ended (${call.status}, ${call.finishedAt ?? 'some time ago'}) and its client has been told: ` +
        `${details.outcome ?? 'the response was delivered and is gone'}. ` +
        'Nothing of it runs again; make up for it with a new call.',
    );
  }
  const entry = stepsIn(details.entries).find((step) => step.name === name);
  if (entry?.state !== 'begun') throw new CommandError(whyNotInDoubt(entry, name, call.begunSteps));
  if (!flags.isSet('force')) refuseIfTooLate(details, entry);
  return entry;
}

/** Throws CommandError when the call may have gone on because of the doubt. */
function refuseIfTooLate({ id, entries, events }: CallDetails, { name, wasTold }: StepEntry): void {
  const position = entries.findIndex(({ kind, key }) => kind === 'step' && key === name);
  const later = entries.slice(position + 1).filter(({ kind }) => DEEDS.includes(kind));
  if (later.length > 0) {
    const deeds = later.map(({ kind, key }) => `${kind} "${key}"`).join(', ');
    throw new CommandError(
      `The call ${id} went on after "${name}" began: ${deeds}. If its handler caught the doubt and did that because of it, the step ` +
        'cannot be settled any more: the call would be stopped as NonDeterministicCall. If that ran beside the step, add --force.',
    );
  }
  if (wasTold && events.some(({ body }) => !isStepEvent(body))) {
    throw new CommandError(
      `The handler of the call ${id} was told that "${name}" is in doubt, and the call has sent messages (calls show --json has them). If it sent ` +
        'one of them because of that, the step cannot be settled any more: the call would be stopped as NonDeterministicCall. If it sent ' +
        'all of them before, add --force.',
    );
  }
}

function whyNotInDoubt(entry: StepEntry | undefined, name: string, begun: readonly string[]): string {
  const others = begun.length === 0 ? 'None of its steps is.' : `In doubt: ${begun.join(', ')}.`;
  if (entry === undefined) return `The call has no step "${name}" yet. ${others}`;
  if (entry.state === 'retrying') return `"${name}" is an at-least-once step: it is tried again by itself. ${others}`;
  if (entry.state === 'unreadable') {
    return `The record of "${name}" was not written by this release: ${entry.body}. ${others}`;
  }
  return `"${name}" is not in doubt; it is settled as ${entry.body}. ${others}`;
}

function whyNot(result: Exclude<ReplacementResult, 'replaced'>, id: string, name: string): string {
  switch (result) {
    case 'underway':
      return (
        `The server is running the call ${id} just now: either "${name}" itself is running, or the handler was told already that it is ` +
        'in doubt. Wait for the outcome (calls show), or stop the server before you settle it.'
      );
    case 'changed':
      return `"${name}" was settled by somebody else a moment ago. See durable-mcp calls show ${id}.`;
    case 'ended':
      return `The call ${id} has ended a moment ago. See durable-mcp calls show ${id}.`;
  }
}
