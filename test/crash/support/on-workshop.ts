import type { TestOptions } from '../../../src/testing/test-options.js';
import { CrashTogether } from './crash-together.js';
import { RawSession, type SessionOptions } from './raw-session.js';
import { describeOnRuntimes, type RuntimeUnderTest } from './runtimes.js';
import { WorkshopServer } from './workshop-server.js';

/** What a test at the workshop has. */
export interface AtWorkshop {
  readonly workshop: WorkshopServer;
  /** Its own, fresh. */
  readonly session: RawSession;
  /** SIGKILL of the server and a new start, together with the other tests that share it. */
  readonly crash: (whileDown?: () => void) => Promise<void>;
}

export interface WorkshopSuite {
  readonly runtime: RuntimeUnderTest;
  /** A test that shares the server and its crashes with all others of this kind; they run beside each other. */
  together(what: string, body: (at: AtWorkshop) => Promise<void>): void;
  /** A test that has the server for itself, as it crashes at a moment of its own. */
  alone(what: string, body: (at: AtWorkshop) => Promise<void>): void;
}

export interface WorkshopSuiteOptions {
  readonly session?: SessionOptions;
  readonly server?: Partial<TestOptions>;
}

/** A suite that runs on every runtime, each time on one workshop. */
export function describeAtWorkshop(
  what: string,
  declare: (suite: WorkshopSuite) => void,
  options: WorkshopSuiteOptions = {},
): void {
  describeOnRuntimes(what, (runtime) => {
    let workshop: WorkshopServer;
    before(async () => {
      workshop = await WorkshopServer.start({ ...runtime.options, ...options.server });
    });
    after(() => workshop.stop());

    const crash = async (whileDown?: () => void): Promise<void> => workshop.crash(whileDown);
    const group = new CrashTogether(crash);
    const at = async (crashOfThis: AtWorkshop['crash']): Promise<AtWorkshop> => {
      const session = await RawSession.open(workshop.url, options.session);
      return { workshop, session, crash: crashOfThis };
    };
    declare({
      runtime,
      together: (name, body) => {
        it(
          name,
          group.add(async () => body(await at(async (whileDown) => group.crash(whileDown)))),
        );
      },
      alone: (name, body) => {
        it(name, async () => body(await at(crash)));
      },
    });
  });
}
