import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { connect } from '../../../src/client/connect.js';
import { SmallVolume } from '../../crash/support/small-volume.js';
import { RebootProgram } from './reboot-program.js';

describe('G9: a full disk under Reboot', function () {
  this.timeout(180_000);
  let volume: SmallVolume;
  let program: RebootProgram;

  before(async () => {
    volume = new SmallVolume('48m');
    program = new RebootProgram({ DURABLE_MCP_DIRECTORY: volume.path, LOG_LEVEL: 'silent' });
    await program.start();
  });

  after(async () => {
    await program.signal('SIGTERM');
    volume.remove();
  });

  it('refuses what it cannot keep, keeps what it accepted, and goes on when there is room', async () => {
    const { client } = await connect(program.url);
    const add = async (): Promise<number> => {
      const { content } = await client.callTool({ name: 'add' });
      return Number(/ (\d+)"/.exec(JSON.stringify(content))?.[1]);
    };
    expect(await add()).to.equal(1);
    const before = program.pids;
    volume.fill(...before);
    const refused = await add().catch((error: unknown) => String(error));
    expect(refused).to.match(/503|unavailable|Service/i);
    volume.free(...before);
    let count: number | undefined;
    while (count === undefined) {
      await pause(200);
      count = await add().catch(() => undefined);
    }
    expect(count).to.equal(2);
    await client.close();
  });
});
