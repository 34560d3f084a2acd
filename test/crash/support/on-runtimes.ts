import type { TestOptions } from '../../../src/testing/test-options.js';
import { RawSession, type SessionOptions } from './raw-session.js';
import { describeOnRuntimes, type RuntimeUnderTest } from './runtimes.js';
import { Stage } from './stage.js';
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
  /** A test that shares the server and its crashes with all others of this kind, of every suite; they run beside each other. */
  readonly together: Declare;
  /** A test that has the server for itself, as it crashes at a moment of its own. */
  readonly alone: Declare;
}

type Start = (options: Pick<TestOptions, 'runtime' | 'servers'>) => Promise<WorkshopServer>;

export interface SuiteOptions {
  readonly session?: SessionOptions;
  /** A server of the suite's own. Default: the workshop, which suites share. */
  readonly start?: Start;
}

const startWorkshop: Start = async (options) => WorkshopServer.start(options);
const workshops = new Map<RuntimeUnderTest, Stage>();

/** A suite that runs on every runtime. Gates and effects have names of their own in each test: they are in one folder. */
export function describeWithCrashes(what: string, declare: (suite: Suite) => void, options: SuiteOptions = {}): void {
  describeOnRuntimes(what, (runtime) => {
    const stage = stageFor(runtime, options.start);
    stage.enter();
    before(async () => stage.workshop());
    after(async () => stage.leave());

    const scene = async (crash?: Scene['crash']): Promise<Scene> => {
      const workshop = await stage.workshop();
      const session = await RawSession.open(workshop.url, options.session);
      return { workshop, session, crash: crash ?? (async (whileDown) => workshop.crash(whileDown)) };
    };
    declare({
      runtime,
      together: (name, body) => {
        it(
          name,
          stage.group.add(async () => body(await scene(async (whileDown) => stage.group.crash(whileDown)))),
        );
      },
      alone: (name, body) => {
        it(name, async () => body(await scene()));
      },
    });
  });
}

function stageFor(runtime: RuntimeUnderTest, start: Start | undefined): Stage {
  if (start !== undefined) return new Stage(async () => start(runtime.options));
  const stage = workshops.get(runtime) ?? new Stage(async () => startWorkshop(runtime.options));
  workshops.set(runtime, stage);
  return stage;
}
