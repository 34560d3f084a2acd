import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findPython } from '../../bench/reboot/find-python.js';

describe('findPython', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bench-python-'));
  });

  afterEach(async () => rm(folder, { recursive: true }));

  async function fake(path: string, script: string): Promise<string> {
    const file = join(folder, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
  }

  function find(): Promise<string> {
    return findPython({ PATH: join(folder, 'bin'), HOME: folder });
  }

  async function refusal(): Promise<string> {
    return find().then(
      (file) => `used ${file}`,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  }

  it('takes python3.12 on PATH', async () => {
    const file = await fake('bin/python3.12', 'echo 3.12');
    expect(await find()).to.equal(file);
  });

  it('takes one of pyenv, when that on PATH does not run', async () => {
    await fake('bin/python3.12', 'echo "pyenv: python3.12: command not found" >&2; exit 127');
    const file = await fake('.pyenv/versions/3.12.9/bin/python3.12', 'echo 3.12');
    expect(await find()).to.equal(file);
  });

  it('says what each lacks that it cannot use', async () => {
    await fake('bin/python3.12', `echo "ModuleNotFoundError: No module named 'ensurepip'" >&2; exit 1`);
    expect(await refusal()).to.include("bin/python3.12: ModuleNotFoundError: No module named 'ensurepip'\n");
  });

  it('does not take one of another version', async () => {
    await fake('bin/python3.12', 'echo 3.13');
    expect(await refusal()).to.include('it is Python 3.13\n');
  });

  it('says what to install when there is none', async () => {
    expect(await refusal()).to.match(/There is no Python 3\.12 .*\n {4}none is on PATH.*\nInstall one \(pyenv install/);
  });
});
