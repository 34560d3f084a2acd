import { fileURLToPath } from 'node:url';
import { CrashTogether } from '../crash/support/crash-together.js';
import { runtimeContract } from './contract/contract.js';
import { RemoteScene } from './reboot/contract/remote-scene.js';
import { RebootProgram } from './reboot/reboot-program.js';

const BRIDGE = fileURLToPath(new URL('./reboot/contract/bridge-program.js', import.meta.url));

for (const servers of [1, 2]) {
  describe(`the runtime contract on Reboot with ${servers} server${servers === 1 ? '' : 's'}`, function () {
    this.timeout(240_000);
    const program = new RebootProgram({ DURABLE_MCP_SERVERS: String(servers) }, [BRIDGE]);
    const group = new CrashTogether(async () => {
      await program.signal('SIGKILL');
      await program.start();
    });

    before(() => program.start());
    after(() => program.remove());

    runtimeContract((what, body) => {
      it(
        what,
        group.add(async () => body(await RemoteScene.open(program, async () => group.crash()))),
      );
    });
  });
}
