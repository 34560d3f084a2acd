import { NonDeterministicCall } from '../errors/call-errors.js';
import { InvalidArgumentsError } from '../errors/invalid-arguments-error.js';
import { reviveValue, storeValue } from '../fields/stored-value.js';
import type { History, JournalEntry, Logger } from '../runtime/port.js';
import type { Handler } from './handler.js';

const ARGUMENTS = { kind: 'arguments', key: 'start' } as const;

export interface CallArguments {
  readonly values: unknown;
  /** What the journal must have before the handler begins. */
  readonly entry?: JournalEntry | undefined;
}

/**
 * A call's arguments, the same in every run: where a default differs each time, what the first run made of them. Throws (or rejects with)
 * InvalidArgumentsError; NonDeterministicCall if an earlier run took them and did something already, which must not look as if nothing were done.
 */
export async function callArguments(
  handler: Handler,
  { history, logger }: { readonly history: History; readonly logger: Logger },
): Promise<CallArguments> {
  const { where, varying } = handler;
  if (varying === undefined) return { values: await parse(handler, history) };
  const recorded = history.entries.find(({ kind }) => kind === ARGUMENTS.kind)?.body;
  if (recorded !== undefined) return { values: reviveValue(recorded, where, varying) };
  const values = await parse(handler, history);
  try {
    const body = storeValue(values, `${where}, arguments`, varying);
    // The first run, too, goes on with what comes out of the journal.
    return { values: reviveValue(body, where, varying), entry: { ...ARGUMENTS, body } };
  } catch (err) {
    logger.warn(
      { err, handler: where },
      `${where}: an argument's default differs each time and cannot be stored, so that a run after a crash sees another.`,
    );
    return { values };
  }
}

async function parse(handler: Handler, { entries }: History): Promise<unknown> {
  try {
    return await handler.parseArguments();
  } catch (error) {
    if (!(error instanceof InvalidArgumentsError) || entries.length === 0) throw error;
    const actual = `the refusal of the arguments that it was begun with: ${error.message}`;
    throw new NonDeterministicCall({ where: handler.where, recorded: 'work with them', actual });
  }
}
