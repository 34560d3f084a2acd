import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { ProcessGroup } from '../../bench/processes/process-group.js';
import { allProcesses } from '../../bench/processes/process-tree.js';

describe('ProcessGroup', () => {
  let folder: string;
  let group: ProcessGroup | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bench-group-'));
  });

  afterEach(async () => {
    await group?.kill();
    group = undefined;
    await rm(folder, { recursive: true });
  });

  async function start(script: string): Promise<ProcessGroup> {
    const log = join(folder, 'log');
    group = await ProcessGroup.start({
      file: '/bin/sh',
      args: ['-c', script],
      folder,
      environment: process.env,
      log,
    });
    while (!(await readFile(log, 'utf8')).includes('ready')) await delay(10);
    return group;
  }

  async function members(pid: number): Promise<number> {
    return (await allProcesses()).filter((one) => one.group === pid && !one.isZombie).length;
  }

  it('ends what its leader has started', async () => {
    const started = await start('sleep 1000 & sleep 1000 & echo ready; wait');
    expect(await members(started.pid)).to.equal(3);
    await started.kill();
    expect(await members(started.pid)).to.equal(0);
  });

  it('ends what a leader has left behind that has ended itself', async () => {
    const started = await start('sleep 1000 & echo ready');
    await started.kill();
    expect(await members(started.pid)).to.equal(0);
  });

  it('keeps what was said', async () => {
    const started = await start('echo trouble >&2; echo ready; exec sleep 1000');
    expect(await started.lastWords()).to.equal('trouble\nready\n');
  });

  it('refuses a program that is not there', async () => {
    const launch = { args: [], folder, environment: {}, log: join(folder, 'log') };
    const failure = await ProcessGroup.start({ file: '/nowhere/program', ...launch }).catch((error: unknown) => error);
    expect(failure).to.be.an('error').with.property('message').that.includes('ENOENT');
  });
});
