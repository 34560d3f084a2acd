import { expect } from 'chai';
import type { Connection } from '../../src/client/connection.js';
import { RawSession } from './support/raw-session.js';
import { ON_REBOOT } from './support/runtimes.js';
import { until } from './support/until.js';
import { WorkshopServer } from './support/workshop-server.js';

const SESSIONS = 40;
const CALLS_IN_EACH = 3;
const TICKS = 12;
const EVERY_MS = 300;
/** Milliseconds without service after a kill, on a machine that has time for it; else no more than two starts take there. */
const LONGEST_INTERRUPTION_MS = 12_000;

interface Ticking {
  readonly progress: number[];
  readonly answer: Promise<unknown>;
}

describe('Two servers on Reboot', function () {
  this.timeout(ON_REBOOT[1]?.testLimit ?? 0);
  let workshop: WorkshopServer;
  let startMs: number;
  before(async () => {
    const begun = performance.now();
    workshop = await WorkshopServer.start({ runtime: 'reboot', servers: 2 });
    startMs = performance.now() - begun;
  });
  after(() => workshop.stop());

  it("share the sessions, each of which is one server's, whoever its requests come from", async () => {
    const sessions = await Promise.all(Array.from({ length: SESSIONS }, () => RawSession.open(workshop.url)));
    const owners = await Promise.all(sessions.map(async (session) => ownersOf(session)));
    for (const pids of owners) expect(new Set(pids).size, 'owners of one session').to.equal(1);
    const pids = workshop.server.members.filter(({ role }) => role === 'server').map(({ pid }) => String(pid));
    expect(new Set(owners.flat())).to.have.members(pids);
  });

  for (const [victim, which] of [
    ['server', 0],
    ['server', 1],
    ['controller', 0],
  ] as const) {
    it(`interrupt nobody for long when ${victim} ${which} is killed, and lose and double nothing`, async () => {
      const connections = await Promise.all(Array.from({ length: 8 }, () => workshop.server.connect()));
      const calls = connections.map(tick);
      await until('all were under way', () => calls.every(({ progress }) => progress.length > 2));
      const killed = performance.now();
      await workshop.server.crashMember(victim, which);
      const interruption = performance.now() - killed;
      for (const { answer, progress } of calls) {
        expect(await answer).to.deep.include({ content: [{ type: 'text', text: `${TICKS} ticks, attempt 2` }] });
        expect(progress).to.deep.equal(Array.from({ length: TICKS }, (_, index) => index + 1));
      }
      await Promise.all(connections.map((connection) => connection.close()));
      expect(interruption).to.be.lessThan(Math.max(LONGEST_INTERRUPTION_MS, 2 * startMs));
    });
  }
});

async function ownersOf(session: RawSession): Promise<readonly string[]> {
  const pids: string[] = [];
  for (let id = 1; id <= CALLS_IN_EACH; id += 1) pids.push(await session.text(id, 'process'));
  return pids;
}

function tick({ client }: Connection): Ticking {
  const progress: number[] = [];
  const answer = client.callTool({ name: 'tick', arguments: { ticks: TICKS, every: EVERY_MS } }, undefined, {
    onprogress: (event) => progress.push(event.progress),
  });
  return { progress, answer };
}
