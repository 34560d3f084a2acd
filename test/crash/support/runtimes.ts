import type { TestOptions } from '../../../src/testing/test-options.js';

/** A runtime that a suite runs on. */
export interface RuntimeUnderTest {
  readonly title: string;
  readonly options: Pick<TestOptions, 'runtime' | 'servers'>;
  /** Milliseconds for a test, a crash in it included. */
  readonly testLimit: number;
}

const EMBEDDED: RuntimeUnderTest = { title: 'embedded', options: {}, testLimit: 30_000 };

export const ON_REBOOT: readonly RuntimeUnderTest[] = [1, 2].map((servers) => ({
  title: servers === 1 ? 'Reboot' : `Reboot with ${servers} servers`,
  options: { runtime: 'reboot', servers },
  testLimit: 240_000,
}));

/** One suite for all runtimes: what a guarantee says does not depend on them. */
export function describeOnRuntimes(
  what: string,
  suite: (runtime: RuntimeUnderTest) => void,
  runtimes: readonly RuntimeUnderTest[] = [EMBEDDED, ...ON_REBOOT],
): void {
  for (const runtime of runtimes) {
    describe(`${what} (${runtime.title})`, function () {
      this.timeout(runtime.testLimit);
      suite(runtime);
    });
  }
}
