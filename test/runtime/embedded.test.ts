import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CommitPace } from '../../src/runtime/embedded/commit-pace.js';
import { EmbeddedRuntime } from '../../src/runtime/embedded/embedded-runtime.js';
import { embedded } from '../../src/runtime/embedded/embedded.js';
import type { Host, Runtime } from '../../src/runtime/port.js';
import { runtimeContract } from './contract/contract.js';
import { LocalScene } from './contract/local-scene.js';

const directories: string[] = [];
const ignore = (): void => undefined;

after(async () => {
  await Promise.all(directories.map(async (directory) => rm(directory, { recursive: true, force: true })));
});

async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'durable-mcp-'));
  directories.push(directory);
  return directory;
}

function describeContract(name: string, makeOn: (directory: string) => Runtime): void {
  describe(`the runtime contract on ${name}`, () => {
    runtimeContract((what, body) => {
      it(what, async () => {
        const directory = await newDirectory();
        const scene = await LocalScene.start(() => makeOn(directory));
        await body(scene);
        await scene.runtime.stop();
      });
    });
  });
}

describeContract('embedded', (directory) => embedded({ directory }).create({ name: 'test', sessionTtl: 60_000 }));

/** Counts what it committed where, as it logs it when it stops. */
class CountedRuntime extends EmbeddedRuntime {
  static readonly commits = { direct: 0, inWorker: 0 };

  override async start(host: Host): Promise<void> {
    const count = ({ commits }: { commits?: typeof CountedRuntime.commits }): void => {
      CountedRuntime.commits.direct += commits?.direct ?? 0;
      CountedRuntime.commits.inWorker += commits?.inWorker ?? 0;
    };
    await super.start(host, { logger: { debug: count, info: ignore, warn: ignore, error: ignore } });
  }
}

for (const [speed, quickMs] of [
  ['quick', Number.POSITIVE_INFINITY],
  ['slow', 0],
] as const) {
  const Runtime = speed === 'quick' ? CountedRuntime : EmbeddedRuntime;
  describeContract(`embedded, on a disk that is always ${speed}`, (directory) => {
    const path = join(directory, 'test');
    return new Runtime({ path, sessionTtl: 60_000, now: Date.now, pace: new CommitPace(quickMs) });
  });
}

describe('The embedded runtime on a quick disk', () => {
  it('has committed most of this on the main thread', () => {
    const { direct, inWorker } = CountedRuntime.commits;
    expect(direct).to.be.above(inWorker);
  });
});
