import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embedded } from '../../src/runtime/embedded/embedded.js';
import { runtimeContract } from './contract.js';

const directories: string[] = [];

after(async () => {
  await Promise.all(directories.map(async (directory) => rm(directory, { recursive: true, force: true })));
});

// Here a crash is an abrupt stop: what the process had in memory is dropped. Real SIGKILLs are in test/crash.
runtimeContract('embedded', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'durable-mcp-'));
  directories.push(directory);
  return {
    make: () => embedded({ directory }).create({ name: 'test', sessionTtl: 60_000 }),
    crash: async (runtime) => runtime.stop(),
  };
});
