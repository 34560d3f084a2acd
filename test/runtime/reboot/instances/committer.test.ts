import type { WorkflowContext } from '@reboot-dev/reboot';
import { expect } from 'chai';
import { Committer } from '../../../../src/runtime/reboot/instances/committer.js';

describe('Committer', () => {
  it('tells those whose commit failed once the next try has succeeded (G9)', async () => {
    const failures: unknown[] = [];
    let tries = 0;
    const committer: Committer = new Committer({
      commit: async (_drive, take) => {
        tries += 1;
        const settle = take();
        if (tries === 1) throw new Error('The disk is full.');
        settle();
        return Promise.resolve();
      },
      schedule: async () => {
        void committer.drive(asContext({}));
        return Promise.resolve();
      },
      isNeeded: () => false,
      beforeEnd: async () => Promise.resolve(),
      report: (error) => failures.push(error),
    });
    await Promise.all([committer.durable(), committer.durable()]);
    expect(tries).to.equal(2);
    expect(failures).to.have.length(1);
    committer.stop();
  });
});

// Reboot's own, which the committer only passes on.
function asContext(value: unknown): WorkflowContext {
  return value as WorkflowContext;
}
