import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { checkRebootState } from '../../src/cli/checks/reboot-state-check.js';
import { writeGroupRecord } from '../../src/runtime/reboot/processes/group-record.js';

describe("What doctor says of Reboot's state", () => {
  let directory: string;
  let folder: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'durable-mcp-'));
    folder = join(directory, 'reboot');
  });

  afterEach(async () => rm(directory, { recursive: true }));

  it('is nothing where there is none', async () => {
    expect(await checkRebootState(directory)).to.deep.equal([]);
  });

  it('is where it is, and that nobody serves from it', async () => {
    await mkdir(folder);
    expect(await checkRebootState(directory)).to.deep.equal([
      { check: 'Reboot: state', state: 'ok', detail: `${folder}, not in use` },
    ]);
  });

  it('is who serves from it', async () => {
    await mkdir(folder);
    writeGroupRecord(folder, { mark: 'test', pid: process.pid });
    const [found] = await checkRebootState(directory);
    expect(found?.detail).to.equal(`${folder}, in use by the process group ${process.pid}`);
  });

  it('is not that of a process that has ended', async () => {
    await mkdir(folder);
    writeGroupRecord(folder, { mark: 'test', pid: 2 ** 22 + 1 });
    const [found] = await checkRebootState(directory);
    expect(found?.detail).to.equal(`${folder}, not in use`);
  });
});
