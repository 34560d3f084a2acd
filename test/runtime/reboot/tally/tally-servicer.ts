import { allow, type ReaderContext, type WriterContext } from '@reboot-dev/reboot';
import { Tally } from './generated/tally.js';

/** A Reboot state of a user's own: counts, and says which process did. */
export class TallyServicer extends Tally.singleton.Servicer {
  authorizer() {
    return allow();
  }

  async add(_context: WriterContext, state: { count: number }, { by }: { by: number }) {
    state.count += by;
    return { count: state.count, pid: process.pid };
  }

  async look(_context: ReaderContext, { count }: { count: number }) {
    return { count };
  }
}
