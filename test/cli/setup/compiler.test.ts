import { join } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { buildAddon } from '../../../src/cli/setup/build-addon.js';
import { chooseCompiler, headerArguments } from '../../../src/cli/setup/compiler.js';
import { RebootSetupError } from '../../../src/errors/reboot-setup-error.js';
import { FakeReboot } from './fake-reboot.js';

describe('The build of the addon', () => {
  let reboot: FakeReboot;
  let PATH: string;

  beforeEach(() => {
    reboot = new FakeReboot();
    PATH = join(reboot.root, 'bin');
  });

  afterEach(async () => reboot.dispose());

  it('takes gcc', () => {
    expect(chooseCompiler({ PATH })).to.deep.equal({ CC: 'gcc', CXX: 'g++' });
  });

  it('takes clang where gcc is not whole', () => {
    reboot.remove('bin/g++');
    for (const tool of ['clang', 'clang++']) reboot.program(tool, '#!/bin/sh\n');
    expect(chooseCompiler({ PATH })).to.deep.equal({ CC: 'clang', CXX: 'clang++' });
  });

  it('leaves the choice to CC and CXX', () => {
    expect(chooseCompiler({ PATH, CC: 'mine', CXX: 'mine++' })).to.deep.equal({});
  });

  function headersOf(version: string): readonly string[] {
    const [major, minor, patch] = version.split('.');
    const lines = `#define NODE_MAJOR_VERSION ${major}\n#define NODE_MINOR_VERSION ${minor}\n#define NODE_PATCH_VERSION ${patch}\n`;
    reboot.write('include/node/node_version.h', lines);
    return headerArguments({}, join(reboot.root, 'bin', 'node'));
  }

  it('uses the headers beside Node.js', () => {
    expect(headersOf(process.versions.node)).to.deep.equal([`--nodedir=${reboot.root}`]);
  });

  it('does not use headers of another version', () => {
    expect(headersOf('18.0.0')).to.deep.equal([]);
  });

  it("leaves the headers to npm's own setting", () => {
    headersOf(process.versions.node);
    expect(headerArguments({ npm_config_nodedir: '/mine' }, join(reboot.root, 'bin', 'node'))).to.deep.equal([]);
  });

  it('is refused where a path has a space', async () => {
    const build = { rebootFolder: '/my projects/reboot', aside: '/nowhere', python: 'python3.10' };
    const error = await buildAddon(build).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(RebootSetupError);
    expect(error).to.have.property('message').that.includes('with a space in its path: /my projects/reboot');
  });
});
