import type { CallEnd, CallRun, Interrupted } from './call-run.js';
import { cancelledOutcome, outcomeOfError, type ErrorPlace } from './outcomes.js';

/** G3: how a run ended. Also what cannot even be compared with a class, such as a revoked Proxy that was thrown, is the end of its call. */
export async function runToEnd(run: CallRun, place: ErrorPlace): Promise<CallEnd | Interrupted> {
  try {
    return await run.execute();
  } catch (error) {
    return { outcome: place.scope.signal.aborted ? cancelledOutcome() : outcomeOfError(error, place) };
  }
}
