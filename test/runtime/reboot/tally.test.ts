import { join } from 'node:path';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { expect } from 'chai';
import { connect } from '../../../src/client/connect.js';
import type { Connection } from '../../../src/client/connection.js';
import { until } from '../../crash/support/until.js';
import { ExampleProcess } from '../../examples/example-process.js';
import { generateStates } from './generate-states.js';

interface Added {
  readonly count: number;
  readonly owner: number;
  readonly server: number;
  readonly calls: number;
}

describe("A user's own Reboot states, on two servers", function () {
  this.timeout(180_000);
  let program: ExampleProcess;
  let connection: Connection;
  let scratch: string;

  before(async () => {
    generateStates();
    program = await ExampleProcess.start(new URL('./tally/tally-server.js', import.meta.url).href, {
      DURABLE_MCP_SERVERS: '2',
    });
    scratch = program.directory;
    connection = await connect(program.url);
  });
  after(async () => {
    await connection.close();
    await program.remove();
  });

  async function call(name: string, args: Record<string, unknown>): Promise<string> {
    const { content } = await connection.client.callTool({ name, arguments: args }, undefined, { timeout: 110_000 });
    const [first] = content as { text: string }[];
    return first?.text ?? '';
  }

  function notes(): readonly string[] {
    const file = join(scratch, 'notes');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  it('are called from a tool, whichever server owns them', async () => {
    const all: Added[] = [];
    const isElsewhere = ({ owner, server }: Added) => owner !== server;
    while (!all.some(isElsewhere) || all.every(isElsewhere)) {
      all.push(JSON.parse(await call('add', { name: `tally ${all.length}`, by: 2 })) as Added);
    }
    expect(all.map(({ count }) => count)).to.deep.equal(all.map(() => 2));
    expect(all.map(({ calls }) => calls)).to.deep.equal(all.map((_, index) => index + 1));
  });

  it('are prepared by `initialize`', async () => {
    expect(await call('look', { name: 'starts' })).to.equal('1');
  });

  it('keep what a call did with them over SIGKILL: it goes on in the same workflow', async () => {
    const progress: unknown[] = [];
    const held = connection.client.callTool({ name: 'hold', arguments: { name: 'held' } }, undefined, {
      timeout: 110_000,
      onprogress: (params) => progress.push(params.progress),
    });
    held.catch(() => undefined);
    // A request without the first byte of a response is one that nobody promised anything of.
    await until('it had added', () => notes().includes('added 1') && progress.length === 1);
    expect(notes()).to.deep.equal(['runs', 'step', 'runs', 'added 1']);
    await program.end('SIGKILL');
    await program.start();
    await until('it had run again', () => notes().length === 6);
    expect(notes().slice(4)).to.deep.equal(['runs', 'added 1']);
    appendFileSync(join(scratch, 'gate'), '');
    expect((await held).content).to.deep.equal([{ type: 'text', text: '1' }]);
    expect(progress).to.deep.equal([1]);
    expect(await call('look', { name: 'held' })).to.equal('1');
    expect(await call('look', { name: 'starts' })).to.equal('1');
    rmSync(join(scratch, 'gate'));
  });
});
