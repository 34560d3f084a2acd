import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { findLocalPython } from '../../../src/cli/setup/find-python.js';
import { obtainOfficialPython } from '../../../src/cli/setup/official-python.js';
import { findRebootPackage } from '../../../src/runtime/reboot/installation/reboot-package.js';
import { fakePython } from './fake-programs.js';
import { FakeReboot } from './fake-reboot.js';
import { closedPort } from './closed-port.js';

describe('The Python that Reboot is built against', function () {
  this.timeout(30_000);
  let reboot: FakeReboot;

  beforeEach(() => {
    reboot = new FakeReboot();
  });

  afterEach(async () => reboot.dispose());

  describe('when it is looked for on this machine', () => {
    const find = async (path = join(reboot.root, 'bin')): Promise<string> =>
      findLocalPython({ PATH: path, HOME: reboot.root, PYENV_ROOT: join(reboot.root, 'pyenv') });

    async function refusal(facts: object): Promise<string> {
      reboot.program('python3.10', fakePython(facts));
      return find().then(
        (file) => `used ${file}`,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
    }

    it('is python3.10 on PATH', async () => {
      expect(await find()).to.equal(join(reboot.root, 'bin', 'python3.10'));
    });

    it('is what is behind a shim', async () => {
      const real = reboot.write('real/bin/python3.10', fakePython(), 0o755);
      reboot.program('python3.10', `#!/bin/sh\nexec ${real} "$@"\n`);
      expect(await find()).to.equal(real);
    });

    it('is one of pyenv, beside a shim that leads to none', async () => {
      reboot.write(
        'pyenv/shims/python3.10',
        '#!/bin/sh\necho "pyenv: python3.10: command not found" >&2; exit 127\n',
        0o755,
      );
      const real = reboot.write('pyenv/versions/3.10.7/bin/python3.10', fakePython(), 0o755);
      expect(await findLocalPython({ PATH: join(reboot.root, 'pyenv', 'shims') })).to.equal(real);
    });

    it('is not one of another version', async () => {
      expect(await refusal({ version: '3.11.4' })).to.include('bin/python3.10: it is Python 3.11.4\n');
    });

    it('is not one without a shared library', async () => {
      expect(await refusal({ isShared: false })).to.include('built without a shared library (--enable-shared)');
    });

    it('is not one without headers', async () => {
      expect(await refusal({ headers: '/nowhere/Python.h' })).to.include('there is no /nowhere/Python.h');
    });

    it('is not one without python3.10-config', async () => {
      expect(await refusal({ config: '/nowhere/python3.10-config' })).to.include(
        'there is no /nowhere/python3.10-config',
      );
    });

    it('is not one that makes no environments', async () => {
      expect(await refusal({ canMakeEnvironments: false })).to.include('venv and ensurepip are not installed');
    });
  });

  it('is the one in REBOOT_PYTHON before all others', async () => {
    const chosen = reboot.write('chosen/python', fakePython(), 0o755);
    const { stdout } = await reboot.setUp({ REBOOT_PYTHON: chosen });
    expect(stdout).to.include(`2/5 Python: ${chosen}\n`);
  });

  it('is refused when it was chosen and cannot be used', async () => {
    const { code, stderr } = await reboot.setUp({ REBOOT_PYTHON: '/nowhere/python' });
    expect(code).to.equal(1);
    expect(stderr).to.match(/^reboot_setup: The chosen Python, \/nowhere\/python, cannot be used: it does not run/);
  });

  describe('when Reboot downloads it', () => {
    const place = (): string => join(reboot.folder, 'python', 'bin', 'python3');

    it('is used before one of this machine', async () => {
      const stored = reboot.write('stored', fakePython(), 0o755);
      reboot.program('cp', `#!/bin/sh\nexec /bin/cp "$@"\n`);
      reboot.program('mkdir', `#!/bin/sh\nexec /bin/mkdir "$@"\n`);
      reboot.inPackage('prepare_environment.sh', `mkdir -p python/bin; cp ${stored} python/bin/python3`);
      const { stdout } = await reboot.setUp();
      expect(stdout).to.include(`2/5 Python: ${place()}\n`);
    });

    it('leaves nothing behind when it comes to half', async () => {
      reboot.program('mkdir', `#!/bin/sh\nexec /bin/mkdir "$@"\n`);
      reboot.inPackage('prepare_environment.sh', 'mkdir -p python/bin; exit 1');
      const { stdout } = await reboot.setUp();
      expect(stdout).to.include(`2/5 Python: ${reboot.root}/bin/python3.10\n`);
      expect(reboot.isThere('python')).to.equal(false);
      expect(
        readdirSync(join(reboot.folder, '.durable-mcp')).filter((name) => name.startsWith('python')),
      ).to.deep.equal([]);
    });

    /** Reboot's own script, but for the address. */
    async function download(address: string): Promise<string> {
      const real = findRebootPackage()?.folder ?? '';
      const script = readFileSync(join(real, 'prepare_environment.sh'), 'utf8');
      reboot.inPackage('prepare_environment.sh', script.replace(/BASE_URL="[^"]*"/, `BASE_URL="${address}"`));
      copyFileSync(join(real, 'dummy.cc'), join(reboot.folder, 'dummy.cc'));
      const aside = join(reboot.root, 'aside');
      mkdirSync(aside);
      const verdict = await obtainOfficialPython(reboot.folder, aside);
      return verdict.isUsable ? `used ${verdict.file}` : verdict.problem;
    }

    it('is done without when the address refuses', async () => {
      expect(await download(`http://127.0.0.1:${await closedPort()}/cpython`)).to.match(
        /^curl: \(7\) Failed to connect/,
      );
    });

    it('is not taken from an error page', async () => {
      const server = createServer((_request, response) => response.writeHead(404).end('Not here')).listen(
        0,
        '127.0.0.1',
      );
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      expect(await download(`http://127.0.0.1:${port}/cpython`)).to.match(/^curl: \(22\) .*404/);
      server.close();
      server.closeAllConnections();
    });
  });
});
