import type { WorkflowContext } from '@reboot-dev/reboot';
import type { Alarms } from '../../alarms.js';
import type { CallId, InstanceRecord, Logger } from '../../port.js';
import { OneAtATime } from '../../one-at-a-time.js';
import { StreamLog } from '../../stream-log.js';
import { Archives, isNamed, type CallKey } from './archives.js';
import type { CallImage } from './call-image.js';
import type { ChunkStates } from './chunk-states.js';
import { Committer } from './committer.js';
import { InstanceCommits } from './instance-commits.js';
import { InstanceImage } from './instance-image.js';
import type { InstanceStates, LoadedState } from './instance-states.js';
import type { Roster } from './roster.js';
import type { CallHome, LiveCall } from './live-call.js';

/** How often the time of last use is stored at most. Milliseconds. */
const TOUCH_EVERY_MS = 60_000;

/** How long until it is looked again whether an instance has expired, at most: Reboot takes no time after the year 9999. Milliseconds. */
const LONGEST_CHECK_MS = 10 * 365 * 24 * 60 * 60 * 1000;

export interface LiveInstanceOptions {
  /** Of its state in Reboot. */
  readonly id: string;
  readonly state: LoadedState;
  readonly states: InstanceStates;
  readonly roster: Roster;
  readonly alarms: Alarms;
  readonly logger: Logger;
  readonly now: () => number;
  /** Milliseconds. */
  readonly sessionTtl: number;
  /** Milliseconds. */
  readonly idleMs: number;
  /** Another process took it over: what this one has of it is worth nothing. */
  readonly onTaken: (instance: LiveInstance) => void;
  readonly onArchived: (instance: LiveInstance, calls: readonly CallImage[]) => void;
}

/** An instance that this process owns: its image in memory, and how changes of it become durable. */
export class LiveInstance implements CallHome {
  readonly id: string;
  readonly image: InstanceImage;
  readonly chunks: ChunkStates;
  readonly archives: Archives;
  log: StreamLog;
  readonly alarms: Alarms;
  readonly now: () => number;
  /** Runs of unfinished calls. */
  readonly calls = new Map<CallId, LiveCall>();
  /** What needs it in memory beside its calls: followers, writes in progress. */
  pins = 0;
  isDeleted = false;
  /** So that two twins that arrive together do not both find nothing. */
  readonly lookups = new OneAtATime();
  /** What is stored of it is all that counts: nothing begins here, until it goes on. */
  isHeld = false;
  /** Until it resolves nothing runs: which attempt each call is after a restart must be durable first. */
  resumed: Promise<void> | undefined;
  usedInMemoryAt = performance.now();
  readonly #options: LiveInstanceOptions;
  readonly #committer: Committer;
  readonly #commits: InstanceCommits;
  /** It is in the roster; begun early, so that nothing has to wait for it. */
  readonly #listed: Promise<void> | undefined;

  constructor(options: LiveInstanceOptions) {
    const { id, state, states, alarms, logger, now, idleMs } = options;
    this.#options = options;
    this.id = id;
    this.image = new InstanceImage(state);
    this.chunks = states.chunksOf(id);
    this.archives = new Archives(this.image.key, this.chunks);
    this.#commits = new InstanceCommits(
      {
        id,
        image: this.image,
        chunks: this.chunks,
        archives: this.archives,
        states,
        isDeleted: () => this.isDeleted,
        isRunning: (call) => this.calls.has(call),
        onArchived: (calls) => options.onArchived(this, calls),
        touch: () => {
          this.touch();
        },
      },
      state.spilled,
    );
    this.log = new StreamLog(this.image.stream.length);
    this.alarms = alarms;
    this.now = now;
    this.#listed = this.image.isListed ? undefined : options.roster.note(this.image.key, 'began');
    this.#committer = new Committer({
      commit: async (context, take) => this.#commit(context, take),
      schedule: async () => states.scheduleDrive(id),
      isNeeded: () => this.#hasUnfinishedCalls,
      beforeEnd: async () => this.#prepareEnd(),
      idleMs,
      report: (error) => {
        logger.warn({ err: error, instance: this.image.key }, 'A commit to Reboot failed; it is tried again.');
      },
    });
  }

  get record(): InstanceRecord {
    const { key, principal, attributes, createdAt, fields } = this.image;
    return { key, principal, attributes, createdAt, fields: fields.known };
  }

  /** Nothing needs it in memory. */
  get isIdle(): boolean {
    return this.pins === 0 && this.calls.size === 0 && !this.#committer.isActive && !this.#hasUnfinishedCalls;
  }

  async fields(): Promise<string | undefined> {
    return this.image.fields.read(this.chunks);
  }

  setFields(fields: string | undefined): void {
    if (fields === undefined) return;
    this.image.usedAt = this.now();
    this.discard(this.image.fields.set(fields));
  }

  /** Resolves when all changes up to now are durable (G1, G2, G3). */
  async durable(): Promise<void> {
    return this.#committer.durable();
  }

  /** As `durable`, but soon is good enough. */
  touch(): void {
    this.#committer.touch();
  }

  /** It is in use just now; that is stored soon, unless it was lately. */
  use(): void {
    const now = this.now();
    if (this.isDeleted || now - this.image.usedAt <= Math.min(TOUCH_EVERY_MS, this.#options.sessionTtl / 10)) return;
    this.image.usedAt = now;
    this.touch();
  }

  /** Never rejects. */
  async drive(context: WorkflowContext): Promise<void> {
    return this.#committer.drive(context);
  }

  /** An event on the instance's own stream. */
  async publish(body: string): Promise<void> {
    this.image.stream.push(body);
    const seq = this.image.stream.length;
    await this.durable();
    this.log.add({ kind: 'event', seq, body });
  }

  /** The client holds the instance's own stream up to `seq`: whole pages of it may go. */
  acknowledge(seq: number): void {
    const { image } = this;
    const pages = image.stream.pagesBefore(Math.min(seq, this.log.lastDurable), image.freedPages);
    if (pages.length === 0) return;
    image.freedPages += pages.length;
    this.discard(pages);
    this.touch();
  }

  delivered(seq: number): void {
    if (seq <= this.image.deliveredSeq) return;
    this.image.deliveredSeq = seq;
    this.touch();
  }

  /** What waits to be committed was committed. */
  async settled(): Promise<void> {
    if (this.#committer.isWaitedFor) await this.durable();
  }

  /** Chunks that nothing refers to any more; they are freed when that is durable. */
  discard(chunks: readonly string[]): void {
    this.image.garbage.push(...chunks);
  }

  async findCall(key: CallKey): Promise<CallImage | undefined> {
    const { calls, archives } = this.image;
    const id = 'id' in key ? key.id : undefined;
    const recent = id === undefined ? [...calls.values()].find((call) => isNamed(call, key)) : calls.get(id);
    return recent ?? this.archives.find(key, archives);
  }

  /** Lets the content of ended calls go. */
  async forgetCalls(ids: readonly CallId[]): Promise<void> {
    const { calls, archives } = this.image;
    const older = ids.filter((id) => !calls.has(id));
    for (const id of ids) {
      const recent = calls.get(id);
      if (recent?.isFinished === true) this.discard(recent.forget());
    }
    if (older.length > 0) this.discard(await this.archives.forget(older, archives));
    this.touch();
  }

  /** Cuts all that runs loose. Nothing is committed any more. */
  stop(reason: unknown): void {
    this.#committer.stop();
    for (const call of this.calls.values()) call.abandon(reason);
    for (const call of this.calls.values()) call.log.end();
    this.calls.clear();
    this.log.end();
  }

  /** Ends its calls and lets all that it stored go. Durable when it resolves. */
  async delete(): Promise<void> {
    this.isDeleted = true;
    const reason = new Error('The session was ended.');
    for (const call of this.calls.values()) {
      call.abandon(reason);
      call.log.end();
    }
    this.calls.clear();
    await this.durable();
    this.log.end();
  }

  get #hasUnfinishedCalls(): boolean {
    return !this.isDeleted && [...this.image.calls.values()].some((call) => !call.isFinished);
  }

  async #commit(context: WorkflowContext, take: () => () => void): Promise<void> {
    const { onTaken, roster } = this.#options;
    if (!(await this.#commits.commit(context, take))) onTaken(this);
    else if (this.#commits.hasEnded) void roster.note(this.image.key, 'ended');
  }

  // The check is scheduled first: a crash in between leaves one too many.
  async #prepareEnd(): Promise<void> {
    const { image } = this;
    const { states, sessionTtl, idleMs } = this.#options;
    const now = this.now();
    if (this.isDeleted || (image.expiryCheckAt !== undefined && image.expiryCheckAt > now)) return;
    await this.#listed;
    // A little later than it expires, as a look that comes too early would be for nothing.
    const time = Math.min(Math.max(image.usedAt + sessionTtl, now) + idleMs, now + LONGEST_CHECK_MS);
    await states.scheduleDrive(this.id, new Date(time));
    image.isListed = true;
    image.expiryCheckAt = time;
    this.touch();
  }
}
