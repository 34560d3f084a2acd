import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { findRebootPackage, REBOOT_VERSION } from '../../../../src/runtime/reboot/installation/reboot-package.js';
import { projectRoot } from '../../../project-root.js';

describe('The npm package of Reboot', () => {
  it('is found from a module of this package', () => {
    expect(findRebootPackage()).to.deep.equal({
      folder: join(projectRoot, 'node_modules/@reboot-dev/reboot'),
      version: REBOOT_VERSION,
    });
  });

  it('is not found where nothing is installed', () => {
    expect(findRebootPackage(['/package.json'])).to.equal(undefined);
  });

  it('is a peer in the release that the runtime is written for', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    expect(manifest).to.have.nested.property('peerDependencies.@reboot-dev/reboot', REBOOT_VERSION);
    expect(manifest).to.have.nested.property('peerDependenciesMeta.@reboot-dev/reboot.optional', true);
  });
});
