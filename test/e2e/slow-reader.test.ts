import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { until } from '../crash/support/until.js';
import { RawSession } from '../crash/support/raw-session.js';
import { WorkshopServer } from '../crash/support/workshop-server.js';

const EVENTS = 20_000;
/** Together 160 MB. */
const PADDING = 8_000;
/** 40 MB. */
const ENDED_EVENTS = 5_000;
const RESUMPTIONS = 6;
const MEGABYTE = 1_048_576;
const MAX_GROWTH_MB = 100;

describe('A client that does not read', function () {
  this.timeout(40_000);
  let workshop: WorkshopServer;
  beforeEach(async () => {
    workshop = await WorkshopServer.start();
  });
  afterEach(() => workshop.stop());

  it('a stream of 20,000 events costs the server little memory, and gets them all, in order, when it reads', async () => {
    const session = await RawSession.open(workshop.url);
    const pid = Number(await session.text('pid', 'process'));
    const before = residentBytes(pid);
    const stalled = await postUnread(session, EVENTS);
    let peak = before;
    await until('all had been reported', () => {
      peak = Math.max(peak, residentBytes(pid));
      return workshop.scratch.lines('flooded').length > 0;
    });
    expect((peak - before) / MEGABYTE, 'growth in MB').to.be.lessThan(MAX_GROWTH_MB);
    const { progress } = await readStream(stalled);
    expect(progress).to.deep.equal(Array.from({ length: EVENTS }, (_, index) => index + 1));
  });

  it('the rest of a call that has ended costs the server little memory, however often it resumes its stream', async () => {
    const session = await RawSession.open(workshop.url);
    const pid = Number(await session.text('pid', 'process'));
    const { firstId } = await readStream(await postUnread(session, ENDED_EVENTS));
    const before = residentBytes(pid);
    let stalled = await getUnread(session, firstId);
    for (let time = 1; time < RESUMPTIONS; time += 1) stalled = await getUnread(session, firstId);
    expect((residentBytes(pid) - before) / MEGABYTE, 'growth in MB').to.be.lessThan(MAX_GROWTH_MB);
    expect((await readStream(stalled)).progress).to.have.length(ENDED_EVENTS);
  });
});

/** Of a running process; Linux. */
function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}

/** The response to a call whose body is not read: the socket fills up, and the server has to wait. */
function postUnread({ url, headers }: RawSession, events: number): Promise<IncomingMessage> {
  const params = { name: 'flood', arguments: { events, padding: PADDING }, _meta: { progressToken: 1 } };
  const outgoing = request(url, {
    method: 'POST',
    agent: false,
    headers: { ...headers, accept: 'application/json, text/event-stream', 'content-type': 'application/json' },
  });
  outgoing.end(JSON.stringify({ jsonrpc: '2.0', id: 'flood', method: 'tools/call', params }));
  return unread(outgoing);
}

/** The same for a stream that is resumed. */
function getUnread({ url, headers }: RawSession, lastEventId: string): Promise<IncomingMessage> {
  const all = { ...headers, accept: 'text/event-stream', 'last-event-id': lastEventId };
  return unread(request(url, { agent: false, headers: all }).end());
}

async function unread(outgoing: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return response.pause();
}

async function readStream(response: IncomingMessage): Promise<{ firstId: string; progress: number[] }> {
  const progress: number[] = [];
  const ids: string[] = [];
  for await (const line of createInterface({ input: response })) {
    const [, digits] = /"progress":(\d+)/.exec(line) ?? [];
    if (digits !== undefined) progress.push(Number(digits));
    if (line.startsWith('id: ')) ids.push(line.slice('id: '.length));
  }
  return { firstId: ids[0] ?? '', progress };
}
