import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { until } from '../crash/support/until.js';
import { RawSession } from '../crash/support/raw-session.js';
import { WorkshopServer } from '../crash/support/workshop-server.js';

const EVENTS = 20_000;
/** Together 160 MB. */
const PADDING = 8_000;
const MEGABYTE = 1_048_576;
const MAX_GROWTH_MB = 100;

describe('A client that does not read a stream of 20,000 events', function () {
  this.timeout(40_000);
  let workshop: WorkshopServer;
  before(async () => {
    workshop = await WorkshopServer.start();
  });
  after(() => workshop.stop());

  it('costs the server little memory, and gets them all, in order, when it reads', async () => {
    const session = await RawSession.open(workshop.url);
    const pid = Number(await session.text('pid', 'process'));
    const before = residentBytes(pid);
    const stalled = await postUnread(session);
    let peak = before;
    await until('all had been reported', () => {
      peak = Math.max(peak, residentBytes(pid));
      return workshop.scratch.lines('flooded').length > 0;
    });
    expect((peak - before) / MEGABYTE, 'growth in MB').to.be.lessThan(MAX_GROWTH_MB);
    const progress = await readProgress(stalled);
    expect(progress).to.deep.equal(Array.from({ length: EVENTS }, (_, index) => index + 1));
  });
});

/** Of a running process; Linux. */
function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}

/** The response to a call whose body is not read: the socket fills up, and the server has to wait. */
async function postUnread({ url, headers }: RawSession): Promise<IncomingMessage> {
  const params = { name: 'flood', arguments: { events: EVENTS, padding: PADDING }, _meta: { progressToken: 1 } };
  const outgoing = request(url, {
    method: 'POST',
    agent: false,
    headers: { ...headers, accept: 'application/json, text/event-stream', 'content-type': 'application/json' },
  });
  outgoing.end(JSON.stringify({ jsonrpc: '2.0', id: 'flood', method: 'tools/call', params }));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return response.pause();
}

async function readProgress(response: IncomingMessage): Promise<number[]> {
  const progress: number[] = [];
  for await (const line of createInterface({ input: response })) {
    const [, digits] = /"progress":(\d+)/.exec(line) ?? [];
    if (digits !== undefined) progress.push(Number(digits));
  }
  return progress;
}
