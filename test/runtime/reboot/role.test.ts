import { expect } from 'chai';
import { roleOf } from '../../../src/runtime/reboot/role.js';

describe('roleOf', () => {
  it('is the supervisor where no Reboot has started the process', () => {
    expect(roleOf({})).to.equal('supervisor');
    expect(roleOf({ RBT_SERVE: 'false', REBOOT_NODEJS_SERVER: '' })).to.equal('supervisor');
  });

  it('is the controller under a supervisor, rbt serve and rbt dev', () => {
    expect(roleOf({ RBT_SERVE: 'true' })).to.equal('controller');
    expect(roleOf({ RBT_DEV: 'True' })).to.equal('controller');
  });

  it('is a server where the controller says so', () => {
    expect(roleOf({ RBT_SERVE: 'true', REBOOT_NODEJS_SERVER: 'true' })).to.equal('server');
  });
});
