import { InProcessReboot } from './reboot/in-process.js';
import { runtimeContract } from './contract.js';

describe('Reboot, in one process', function () {
  this.timeout(60_000);
  let reboot: InProcessReboot;
  let tests = 0;

  before(async () => {
    reboot = await InProcessReboot.start();
  });

  after(async () => {
    await reboot.stop();
  });

  // Here a crash is an abrupt stop: what the process had in memory is dropped. Real SIGKILLs are in test/crash.
  runtimeContract('reboot', async () => {
    await reboot.down();
    tests += 1;
    const server = `test-${tests}`;
    return {
      make: () => reboot.make(server),
      crash: async (runtime) => {
        await runtime.stop();
        await reboot.down();
      },
    };
  });
});
