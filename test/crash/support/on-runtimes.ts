import type { TestOptions } from '../../../src/testing/test-options.js';
import { CrashTogether } from './crash-together.js';
import { RawSession, type SessionOptions } from './raw-session.js';
import { describeOnRuntimes, type RuntimeUnderTest } from './runtimes.js';
import { WorkshopServer } from './workshop-server.js';

/** What a test has. */
export interface Scene {
  readonly workshop: WorkshopServer;
  /** Its own, fresh. */
  readonly session: RawSession;
  /** SIGKILL of the server and a new start, together with the other tests that share it. */
  readonly crash: (whileDown?: () => void) => Promise<void>;
}

type Declare = (what: string, body: (scene: Scene) => Promise<void>) => void;

export interface Suite {
  readonly runtime: RuntimeUnderTest;
  /** A test that shares the server and its crashes with all others of this kind; they run beside each other. */
  readonly together: Declare;
  /** A test that has the server for itself, as it crashes at a moment of its own. */
  readonly alone: Declare;
}

export interface SuiteOptions {
  readonly session?: SessionOptions;
  /** Default: the workshop. */
  readonly start?: (options: Pick<TestOptions, 'runtime' | 'servers'>) => Promise<WorkshopServer>;
}

/** A suite that runs on every runtime, on one server each time. */
export function describeWithCrashes(what: string, declare: (suite: Suite) => void, options: SuiteOptions = {}): void {
  const start = options.start ?? ((chosen: Pick<TestOptions, 'runtime' | 'servers'>) => WorkshopServer.start(chosen));
  describeOnRuntimes(what, (runtime) => {
    let workshop: WorkshopServer;
    before(async () => {
      workshop = await start(runtime.options);
    });
    after(() => workshop.stop());

    const crash: Scene['crash'] = async (whileDown) => workshop.crash(whileDown);
    const group = new CrashTogether(crash);
    const scene = async (crashOfThis: Scene['crash']): Promise<Scene> => {
      const session = await RawSession.open(workshop.url, options.session);
      return { workshop, session, crash: crashOfThis };
    };
    declare({
      runtime,
      together: (name, body) => {
        it(
          name,
          group.add(async () => body(await scene(async (whileDown) => group.crash(whileDown)))),
        );
      },
      alone: (name, body) => {
        it(name, async () => body(await scene(crash)));
      },
    });
  });
}
