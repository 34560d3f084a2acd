import { runtimeContract } from './contract.js';
import { InProcessReboot } from './reboot/in-process.js';

describe('Reboot, in one process', function () {
  this.timeout(60_000);
  let reboot: InProcessReboot | undefined;

  after(async () => {
    await reboot?.stop();
  });

  // Here a crash is an abrupt stop: what the process had in memory is dropped. Real SIGKILLs are in test/crash.
  runtimeContract('reboot', async () => {
    await reboot?.stop();
    const cluster = await InProcessReboot.start();
    reboot = cluster;
    return {
      make: () => cluster.make('test'),
      crash: async (runtime) => {
        await runtime.stop();
        await cluster.down();
      },
    };
  });
});
