import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { RebootProcessError } from '../../../../src/errors/reboot-process-error.js';
import { StoreInUseError } from '../../../../src/errors/store-errors.js';
import { Supervisor } from '../../../../src/runtime/reboot/processes/supervisor.js';
import { until } from '../../../crash/support/until.js';
import { RecordingLogger } from '../../../http/support/recording-logger.js';
import { launchFake, type FakeReboot } from './launch-fake.js';

describe('Supervisor', function () {
  this.timeout(60_000);
  let directory: string;
  let diary: string;
  let logger: RecordingLogger;
  let fake: FakeReboot;
  let supervisors: Supervisor[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-supervisor-'));
    diary = join(directory, 'diary');
    logger = new RecordingLogger();
    fake = { diary };
    supervisors = [];
  });

  afterEach(async () => {
    await Promise.all(supervisors.map((supervisor) => supervisor.stop()));
    rmSync(directory, { recursive: true, force: true });
  });

  it('has an upstream that serves once it has started, and none of its processes after stop', async () => {
    const supervisor = await start();
    expect(supervisor.upstream).to.include({ isRouted: false });
    const pids = all();
    expect(pids.every(isAlive)).to.equal(true);
    await supervisor.stop();
    expect(pids.filter(isAlive)).to.deep.equal([]);
    expect(existsSync(join(directory, 'processes.json'))).to.equal(false);
  });

  it('waits for every server', async () => {
    fake = { diary, servers: 2 };
    await start();
    expect(noted('server')).to.have.length(2);
  });

  for (const member of ['server', 'controller']) {
    it(`starts all anew when a ${member} is killed, once the others have gone`, async () => {
      fake = { diary, servers: 2 };
      const supervisor = await start();
      const old = all();
      const { secret } = supervisor.upstream ?? {};
      process.kill(last(noted(member)), 'SIGKILL');
      await until('nothing served', () => supervisor.upstream === undefined);
      await until('it served again', () => supervisor.upstream !== undefined);
      expect(old.filter(isAlive)).to.deep.equal([]);
      expect(noted('server')).to.have.length(4);
      expect(supervisor.upstream?.secret).not.to.equal(secret);
      expect(logger.lines.find(({ level }) => level === 'error')?.message).to.contain(`its ${member} with process id`);
    });
  }

  it('fails with the last lines of a program that ends before it serves', async () => {
    fake = { behaviour: 'fails' };
    const failure = await failureOf(start());
    expect(failure).to.be.instanceOf(RebootProcessError);
    expect(failure.message).to.match(/ended \(exit code 3\).*\n {2}The sky is falling\./);
  });

  it('tries again, ever more slowly, when the processes end at once later on, and can be stopped meanwhile', async () => {
    const supervisor = await start();
    fake = { behaviour: 'fails' };
    process.kill(last(noted('server')), 'SIGKILL');
    await until('it had tried three times', () => failures().length >= 3);
    expect(supervisor.upstream).to.equal(undefined);
    await supervisor.stop();
  });

  it('serves again after failures', async () => {
    const supervisor = await start();
    fake = { behaviour: 'fails' };
    process.kill(last(noted('server')), 'SIGKILL');
    await until('it had failed', () => failures().length >= 1);
    fake = { diary };
    await until('it served again', () => supervisor.upstream !== undefined);
  });

  it('can be stopped while its processes do not serve yet', async () => {
    fake = { diary, behaviour: 'hangs' };
    const starting = failureOf(start());
    await until('its processes ran', () => noted('controller').length > 0);
    await supervisors[0]?.stop();
    expect((await starting).message).to.contain('ended before they could serve');
    expect(all().filter(isAlive)).to.deep.equal([]);
  });

  it('starts all anew when its servers can serve, but no request comes through to them', async () => {
    fake = { diary, behaviour: 'hangs' };
    const starting = start();
    await until('its processes ran', () => noted('server').length > 0);
    const old = all();
    fake = { diary };
    expect((await starting).upstream).not.to.equal(undefined);
    expect(old.filter(isAlive)).to.deep.equal([]);
    const [{ err } = {}] = failures().map(({ facts }) => facts as { err?: Error });
    expect(err).to.be.instanceOf(RebootProcessError);
    expect(err?.message).to.match(
      /for 15 s no requests came through port \d+ to all servers \(the last one: number 0: 503/,
    );
  });

  it('tells the servers to drain before it stops', async () => {
    const supervisor = await start();
    await supervisor.drain(1234);
    expect(readFileSync(diary, 'utf8')).to.contain('drained within 1234');
    expect(supervisor.upstream).to.equal(undefined);
  });

  it('refuses a directory that another one supervises', async () => {
    await start();
    const failure = await failureOf(start());
    expect(failure).to.be.instanceOf(StoreInUseError);
    expect(failure.message).to.contain(directory);
  });

  it('takes its group along when it is killed itself', async () => {
    const child = spawn(process.execPath, [fixture('supervise.js'), directory, diary], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    const group = ['controller', 'server', 'envoy'].flatMap(noted);
    await until('all had ended', () => !group.some(isAlive));
    for (const pid of noted('stray')) process.kill(pid, 'SIGKILL');
  });

  it('leaves nothing behind when it is killed itself, and another can start on the directory at once', async () => {
    const child = spawn(process.execPath, [fixture('supervise.js'), directory, diary], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const old = all();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const supervisor = await start();
    expect(supervisor.upstream).not.to.equal(undefined);
    expect(old.filter(isAlive)).to.deep.equal([]);
  });

  it('ends what an earlier one has left and what does not end by itself', async () => {
    const mark = randomUUID();
    const leftover = sleeper({ DURABLE_MCP_REBOOT_GROUP: mark });
    writeFileSync(join(directory, 'processes.json'), JSON.stringify({ mark, pid: leftover.pid }));
    await start();
    expect(isAlive(leftover.pid ?? 0)).to.equal(false);
  });

  it('never ends a stranger, even one that has got the process id of what it left', async () => {
    const stranger = sleeper({ DURABLE_MCP_REBOOT_GROUP: 'of another group' });
    writeFileSync(join(directory, 'processes.json'), JSON.stringify({ mark: randomUUID(), pid: stranger.pid }));
    const supervisor = await start();
    await supervisor.stop();
    expect(isAlive(stranger.pid ?? 0)).to.equal(true);
    stranger.kill('SIGKILL');
  });

  it('takes a damaged record for none', async () => {
    writeFileSync(join(directory, 'processes.json'), '{"mark":');
    expect((await start()).upstream).not.to.equal(undefined);
  });

  async function start(): Promise<Supervisor> {
    const supervisor = new Supervisor({ directory, plan: () => Promise.resolve(launchFake(fake)), logger });
    supervisors.push(supervisor);
    await supervisor.start();
    return supervisor;
  }

  function noted(what: string): readonly number[] {
    if (!existsSync(diary)) return [];
    const lines = readFileSync(diary, 'utf8').split('\n');
    return lines.filter((line) => line.startsWith(`${what} `)).map((line) => Number(line.slice(what.length + 1)));
  }

  function all(): readonly number[] {
    return ['controller', 'server', 'envoy', 'stray'].flatMap(noted);
  }

  function failures(): RecordingLogger['lines'] {
    return logger.lines.filter(({ message }) => message.startsWith('The Reboot processes did not start'));
  }
});

function sleeper(environment: Record<string, string>) {
  return spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...environment },
  });
}

function fixture(file: string): string {
  return fileURLToPath(new URL(`./fixtures/${file}`, import.meta.url));
}

function last(pids: readonly number[]): number {
  const pid = pids.at(-1);
  if (pid === undefined) throw new Error('No process was noted.');
  return pid;
}

/** A process that has ended and was not waited for is not alive. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('It did not fail.');
}
