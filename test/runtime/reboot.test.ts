import { CrashTogether } from '../crash/support/crash-together.js';
import { runtimeContract } from './contract/contract.js';
import { bridgeProcess } from './reboot/remote/bridge-process.js';
import { RemoteScene } from './reboot/remote/remote-scene.js';

for (const servers of [1, 2]) {
  describe(`the runtime contract on Reboot with ${servers} server${servers === 1 ? '' : 's'}`, function () {
    this.timeout(240_000);
    const program = bridgeProcess({ DURABLE_MCP_SERVERS: String(servers) });
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
