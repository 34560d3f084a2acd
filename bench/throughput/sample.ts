import type { LoadShape, RoundOrder, RoundResult } from '../load/measure-round.js';
import type { LoadProcess } from '../processes/load-process.js';
import type { MeasuredServer } from '../processes/measured-server.js';

/** One round of one server under one load. */
export interface Sample<Name extends string> extends RoundResult, LoadShape {
  readonly name: Name;
  readonly round: number;
  /** Of the server after the round. Bytes. */
  readonly rss: number;
  /** Of all the server's threads, handshakes and warm-up included. */
  readonly serverMicrosecondsPerCall: number;
}

interface Subject<Name extends string> {
  readonly name: Name;
  readonly round: number;
  readonly server: MeasuredServer;
  readonly load: LoadProcess;
}

export async function measureSample<Name extends string>(
  { name, round, server, load }: Subject<Name>,
  { sessions, callsPerSession, warmUpSeconds, seconds }: Omit<RoundOrder, 'url'>,
): Promise<Sample<Name>> {
  const before = await server.measure();
  const result = await load
    .round({ url: server.url, sessions, callsPerSession, warmUpSeconds, seconds })
    .catch(async (error: unknown) => {
      // A server that has ended says why; that tells more than the connections that it refuses.
      await server.measure();
      throw error;
    });
  const after = await server.measure();
  const serverMicrosecondsPerCall = (after.cpuMicroseconds - before.cpuMicroseconds) / result.allCalls;
  return { name, sessions, callsPerSession, round, ...result, rss: after.rss, serverMicrosecondsPerCall };
}
