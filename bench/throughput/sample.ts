import type { CandidateName } from '../candidates.js';
import type { RoundOrder, RoundResult } from '../load/measure-round.js';
import type { LoadProcess } from '../processes/load-process.js';
import type { ServerProcess } from '../processes/server-process.js';

/** One round of one server at one number of sessions. */
export interface Sample extends RoundResult {
  readonly name: CandidateName;
  readonly sessions: number;
  readonly round: number;
  /** Of the server after the round. Bytes. */
  readonly rss: number;
  /** Of all the server's threads, handshakes and warm-up included. */
  readonly serverMicrosecondsPerCall: number;
}

interface Subject {
  readonly name: CandidateName;
  readonly round: number;
  readonly server: ServerProcess;
  readonly load: LoadProcess;
}

export async function measureSample(
  { name, round, server, load }: Subject,
  { sessions, warmUpSeconds, seconds }: Omit<RoundOrder, 'url'>,
): Promise<Sample> {
  const before = await server.measure();
  const result = await load
    .round({ url: server.url, sessions, warmUpSeconds, seconds })
    .catch(async (error: unknown) => {
      // A server that has ended says why; that tells more than the connections that it refuses.
      await server.measure();
      throw error;
    });
  const after = await server.measure();
  const serverMicrosecondsPerCall = (after.cpuMicroseconds - before.cpuMicroseconds) / result.allCalls;
  return { name, sessions, round, ...result, rss: after.rss, serverMicrosecondsPerCall };
}
