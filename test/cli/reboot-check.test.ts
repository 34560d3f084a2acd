import { expect } from 'chai';
import { checkReboot } from '../../src/cli/checks/reboot-check.js';
import { setUpReboot } from '../../src/cli/setup/set-up-reboot.js';
import { RebootSetupError } from '../../src/errors/reboot-setup-error.js';
import { FakeReboot } from './setup/fake-reboot.js';

describe('What doctor says of Reboot', function () {
  this.timeout(20_000);
  let reboot: FakeReboot;

  beforeEach(() => {
    reboot = new FakeReboot();
  });

  afterEach(async () => reboot.dispose());

  async function findings(version = '1.0.4'): Promise<Record<string, string>> {
    const found = await checkReboot({ folder: reboot.folder, version });
    return Object.fromEntries(found.map(({ check, state, detail }) => [check, `${state}: ${detail}`]));
  }

  it('is a note when it is not installed', async () => {
    expect(await checkReboot(undefined)).to.deep.equal([
      { check: 'Reboot', state: 'note', detail: 'not installed; only needed for the Reboot runtime' },
    ]);
  });

  it('is wrong of a release that does not fit', async () => {
    expect(await findings('1.2.0')).to.deep.equal({ Reboot: 'wrong: 1.2.0; the Reboot runtime needs 1.0.4' });
  });

  it('names the command that makes what is missing', async () => {
    const found = await findings();
    const advice = 'wrong: it is not there yet. Run npx durable-mcp setup reboot.';
    expect(found).to.include({ 'Reboot: addon': advice, 'Reboot: Python': advice });
  });

  it('counts a missing Envoy for no failure', async () => {
    await reboot.setUp();
    reboot.remove('node_modules/@reboot-dev/reboot/.durable-mcp/envoy');
    expect((await findings())['Reboot: Envoy']).to.match(/^(note: it is not there yet; only several servers|ok: )/);
  });

  it('gives the versions of what is there', async () => {
    await reboot.setUp();
    expect(await findings()).to.include({
      Reboot: `ok: 1.0.4 in ${reboot.folder}`,
      'Reboot: addon': `ok: it loads, built against ${reboot.root}/bin/python3.10`,
      'Reboot: Python': 'ok: reboot 1.0.4 for Python 3.10.99',
    });
  });
});

describe('The set-up of Reboot, where npm has not installed it,', () => {
  const refusal = async (installed: { folder: string; version: string } | undefined): Promise<unknown> =>
    setUpReboot({ installed, tell: () => undefined }).catch((error: unknown) => error);

  it('says how to install it', async () => {
    const error = await refusal(undefined);
    expect(error).to.be.instanceOf(RebootSetupError);
    expect(error)
      .to.have.property('message')
      .that.includes('npm install --ignore-scripts @reboot-dev/reboot@1.0.4 @bufbuild/protobuf@1.10.1');
  });

  it('refuses another release', async () => {
    const error = await refusal({ folder: '/nowhere', version: '1.2.0' });
    expect(error).to.be.instanceOf(RebootSetupError);
    expect(error).to.have.property('message').that.includes('is installed as 1.2.0');
  });
});
