import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { allProcesses, parseProcess, sumOf, treeOf, type ProcessFacts } from '../../bench/processes/process-tree.js';

const STAT = `42 (a) (b c) S 7 40 40 0 -1 0 0 0 0 0 11 5 3 1 20 0 1 0 9000 ${'0 '.repeat(30).trim()}\n`;
const STATUS = 'Name:\ta) (b c\nVmHWM:\t    9000 kB\nVmRSS:\t    2048 kB\nThreads:\t1\n';
const MEMORY = 64 * 2 ** 20;

describe('parseProcess', () => {
  it('reads who it is, behind a name with parentheses and spaces', () => {
    expect(parseProcess(STAT, STATUS)).to.include({ pid: 42, parent: 7, group: 40, startTime: 9000 });
  });

  it('reads the resident memory in bytes', () => {
    expect(parseProcess(STAT, STATUS).rss).to.equal(2 * 2 ** 20);
  });

  it('adds up its CPU, in and out of the kernel, and that of children which have ended', () => {
    expect(parseProcess(STAT, STATUS).cpuMicroseconds).to.equal(200_000);
  });

  it('takes a process without memory, as zombies are, to have none', () => {
    const { isZombie, rss } = parseProcess(STAT.replace(' S ', ' Z '), 'Name:\tgone\n');
    expect({ isZombie, rss }).to.deep.equal({ isZombie: true, rss: 0 });
  });
});

describe('treeOf', () => {
  it('holds a process and all below it, in whatever order they are listed', () => {
    const processes = [fact(9, 4), fact(4, 2), fact(2, 1), fact(3, 1), fact(1, 0)];
    expect(treeOf(2, processes).map(({ pid }) => pid)).to.have.members([2, 4, 9]);
  });

  it('is empty when the process is gone', () => {
    expect(treeOf(8, [fact(1, 0)])).to.deep.equal([]);
  });
});

describe('sumOf', () => {
  let parent: ChildProcess;

  // A process whose child holds the memory.
  before(async () => {
    const hold = `const bytes = Buffer.alloc(${MEMORY}, 1); console.log('ready'); setInterval(() => bytes, 1000);`;
    const start = `require('node:child_process').spawn(process.execPath, ['--eval', ${JSON.stringify(hold)}], { stdio: ['pipe', 'inherit', 'inherit'] }).stdin.on('error', () => {})`;
    parent = spawn(process.execPath, ['--eval', start], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (parent.stdout !== null) await once(parent.stdout, 'data');
  });

  after(async () => {
    const tree = treeOf(parent.pid ?? 0, await allProcesses());
    tree.forEach(({ pid }) => process.kill(pid, 'SIGKILL'));
  });

  it('counts the memory of a child of the process', async () => {
    const { rss } = sumOf(treeOf(parent.pid ?? 0, await allProcesses()));
    expect(rss).to.be.above(MEMORY);
  });
});

function fact(pid: number, parent: number): ProcessFacts {
  return { pid, parent, group: 1, isZombie: false, startTime: 1, rss: 0, cpuMicroseconds: 0 };
}
