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
 * InvalidArgumentsError.
 */
export async function callArguments(
  handler: Handler,
  { history, logger }: { readonly history: History; readonly logger: Logger },
): Promise<CallArguments> {
  const { where, varying } = handler;
  if (varying === undefined) return { values: await handler.parseArguments() };
  const recorded = history.entries.find(({ kind }) => kind === ARGUMENTS.kind)?.body;
  if (recorded !== undefined) return { values: reviveValue(recorded, where, varying) };
  const values = await handler.parseArguments();
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
