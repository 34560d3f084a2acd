import type { WorkflowContext } from '@reboot-dev/reboot';
import { expect } from 'chai';
import { Committer } from '../../../../src/runtime/reboot/instances/committer.js';

/** An instance whose changes are counted, and what of them is stored. */
class Counted {
  changes = 0;
  stored = 0;
  commits = 0;
  drives = 0;
  isNeeded = false;
  failures = 0;
  quiet = 0;
  readonly reported: unknown[] = [];
  /** What happens before a drive ends, the first time. */
  inQuiet: () => Promise<void> = async () => Promise.resolve();
  /** How many drives come for one that is scheduled, and are there before that is said to be done. */
  early = 0;
  /** Held by the test, to see what waits meanwhile. */
  gate: Promise<void> = Promise.resolve();
  readonly committer: Committer;
  readonly ended: Promise<void>[] = [];

  constructor(private readonly idleMs = 10_000) {
    this.committer = new Committer({
      commit: async (_context, take) => {
        this.commits += 1;
        const settle = take();
        const snapshot = this.changes;
        await this.gate;
        if (this.failures > 0) {
          this.failures -= 1;
          throw new Error('not now');
        }
        this.stored = snapshot;
        settle();
      },
      schedule: async () => {
        this.drives += 1;
        for (let count = 0; count < this.early; count += 1) this.ended.push(this.committer.drive(asContext({})));
        if (this.early === 0) setImmediate(() => this.ended.push(this.committer.drive(asContext({}))));
      },
      isNeeded: () => this.isNeeded,
      beforeEnd: async () => {
        this.quiet += 1;
        if (this.quiet === 1) this.committer.touch();
        if (this.quiet === 1) await this.inQuiet();
      },
      idleMs: this.idleMs,
      report: (error) => this.reported.push(error),
    });
  }

  async change(): Promise<void> {
    this.changes += 1;
    const wanted = this.changes;
    await this.committer.durable();
    expect(this.stored).to.be.at.least(wanted);
  }
}

describe('Committer', () => {
  it('resolves when a change is stored, not before', async () => {
    const counted = new Counted();
    await counted.change();
    expect(counted.stored).to.equal(1);
    counted.committer.stop();
  });

  it('stores what waits in one commit', async () => {
    const counted = new Counted();
    await Promise.all(Array.from({ length: 100 }, async () => counted.change()));
    expect(counted.commits).to.equal(1);
    counted.committer.stop();
  });

  it('stores what came during a commit in the next one', async () => {
    const counted = new Counted();
    let open: () => void = () => undefined;
    counted.gate = new Promise((resolve) => (open = resolve));
    const first = counted.change();
    while (counted.commits === 0) await new Promise((resolve) => setImmediate(resolve));
    const second = counted.change();
    open();
    await Promise.all([first, second]);
    expect(counted.commits).to.equal(2);
    counted.committer.stop();
  });

  it('is waited for until a change is stored, also while that is under way', async () => {
    const counted = new Counted();
    let open: () => void = () => undefined;
    counted.gate = new Promise((resolve) => (open = resolve));
    const changed = counted.change();
    while (counted.commits === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(counted.committer.isWaitedFor).to.equal(true);
    open();
    await changed;
    expect(counted.committer.isWaitedFor).to.equal(false);
    counted.committer.stop();
  });

  it('tries again until it is stored, and reports each failure', async () => {
    const counted = new Counted();
    counted.failures = 2;
    await counted.change();
    expect(counted.reported).to.have.length(2);
    counted.committer.stop();
  });

  it('hands over to another drive after many commits, and misses nothing', async () => {
    const counted = new Counted();
    for (let count = 0; count < 1_000; count += 1) await counted.change();
    expect(counted.drives).to.be.greaterThan(1);
    expect(counted.stored).to.equal(1_000);
    counted.committer.stop();
  });

  it('hands over to one drive only, and sends others away', async () => {
    const counted = new Counted(1);
    await counted.change();
    counted.early = 2;
    for (let count = 0; count < 400; count += 1) await counted.change();
    counted.early = 0;
    await Promise.all(counted.ended);
    expect(counted.committer.isActive).to.equal(false);
    expect(counted.ended.length).to.be.greaterThan(2);
  });

  it('does not end before it had a quiet time, also after many commits', async () => {
    const counted = new Counted(1);
    for (let count = 0; count < 400; count += 1) await counted.change();
    while (counted.committer.isActive) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(counted.quiet).to.be.greaterThan(0);
    counted.committer.stop();
  });

  it('waits for what its quiet time brought, without asking again meanwhile', async () => {
    const counted = new Counted(1);
    await counted.change();
    const { commits } = counted;
    while (counted.committer.isActive) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(counted.commits).to.equal(commits + 1);
    expect(counted.quiet).to.equal(2);
    counted.committer.stop();
  });

  it('stores at once what came while it prepared to end', async () => {
    const counted = new Counted(1);
    let changed: Promise<void> | undefined;
    const preparing = new Promise<void>((resolve) => {
      counted.inQuiet = async () => {
        changed = counted.change();
        resolve();
        return Promise.resolve();
      };
    });
    await counted.change();
    await preparing;
    const start = performance.now();
    await changed;
    expect(performance.now() - start).to.be.lessThan(500);
    counted.committer.stop();
  });

  it('sends a drive away while another is at work', async () => {
    const counted = new Counted();
    await counted.change();
    await counted.committer.drive(asContext({}));
    expect(counted.committer.isActive).to.equal(true);
    counted.committer.stop();
  });

  it('never resolves what waits once it is stopped', async () => {
    const counted = new Counted();
    counted.gate = new Promise(() => undefined);
    let isResolved = false;
    void counted.committer.durable().then(() => (isResolved = true));
    counted.committer.stop();
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(isResolved).to.equal(false);
  });
});

function asContext(context: object): WorkflowContext {
  return context as WorkflowContext;
}
