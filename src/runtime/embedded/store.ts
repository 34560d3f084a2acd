import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { StoreUnavailableError } from '../../errors/store-errors.js';
import type { Logger } from '../port.js';
import { newBatch, type Batch } from './batch.js';
import { CommitPace } from './commit-pace.js';
import { DirectWriter } from './direct-writer.js';
import type { ReadName, Row, SqlValue, Unit } from './statements.js';
import { errorFrom, readFailure, refusal, unavailable } from './store-failures.js';
import type { Failure, FromWorker, ToWorker } from './store-messages.js';

const RETRY_AFTER_FAILURE_MS = 250;

/** Batches that were committed. */
interface CommitCounts {
  /** On the main thread. */
  direct: number;
  inWorker: number;
}

/**
 * The main thread's side of the store. While the worker commits one batch, what arrives becomes the next (group commit): the event loop
 * does not wait for the disk. Only a batch that comes alone, while the worker has nothing to do and the disk is quick, is committed here.
 * Batches are committed in the order in which they began: one at a time, wherever.
 * G9: a batch that the disk refuses is tried again until it is taken; meanwhile `failure` says so. Without its worker the store is over:
 * nobody waits for what cannot come any more.
 */
export class Store {
  readonly commits: CommitCounts = { direct: 0, inWorker: 0 };
  readonly #worker: Worker;
  readonly #direct: DirectWriter;
  readonly #logger: Logger;
  readonly #exited: Promise<void>;
  readonly #reads = new Map<number, { resolve: (rows: readonly Row[]) => void; reject: (error: unknown) => void }>();
  #nextRead = 1;
  #waiting = newBatch();
  #committing: Batch | undefined;
  #isFlushScheduled = false;
  #failure: StoreUnavailableError | undefined;
  #onFailure: () => void = () => undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosing = false;
  #isOver = false;

  private constructor(worker: Worker, direct: DirectWriter, logger: Logger) {
    this.#worker = worker;
    this.#direct = direct;
    this.#logger = logger;
    worker.on('message', (message: FromWorker) => {
      this.#receive(message);
    });
    worker.on('error', (error) => {
      this.#workerEnded(error);
    });
    this.#exited = new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.#workerEnded(new Error(`The store worker ended with code ${code}.`));
        resolve();
      });
    });
  }

  /** `path`: the file's path without its ending. `pace`: how quick the disk is, as far as is known. */
  static async open(path: string, logger: Logger, pace = new CommitPace()): Promise<Store> {
    const worker = new Worker(new URL('./store-worker.js', import.meta.url), { workerData: path });
    const answer = await readFirstAnswer(worker);
    if (answer.kind === 'refused') {
      await worker.terminate();
      throw refusal(answer.failure);
    }
    try {
      return new Store(worker, new DirectWriter(`${path}.db`, pace), logger);
    } catch (error) {
      await worker.terminate();
      throw error;
    }
  }

  /** Set while the disk takes nothing, and when the store is over. */
  get failure(): StoreUnavailableError | undefined {
    return this.#failure;
  }

  /** Nothing is written or read any more: it was closed, or its worker ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves when the unit is committed and synced; rejects if it breaks a rule of the tables, or when the store is over. */
  async write(unit: Unit): Promise<void> {
    this.#refuseWhenOver();
    const batch = this.#waiting;
    const index = batch.units.push(unit) - 1;
    this.#scheduleFlush();
    const rejected = (await batch.written)?.get(index);
    if (rejected !== undefined) throw errorFrom(rejected);
  }

  async read(name: ReadName, ...values: SqlValue[]): Promise<readonly Row[]> {
    this.#refuseWhenOver();
    const id = this.#nextRead;
    this.#nextRead += 1;
    return new Promise((resolve, reject) => {
      this.#reads.set(id, { resolve, reject });
      this.#post({ kind: 'read', id, name, values });
    });
  }

  /** Commits what waits, unless the disk takes nothing (G1: then what waits was not acknowledged), folds the log into the file and lets go of it. */
  async close(): Promise<void> {
    const failed = new Promise<void>((resolve) => {
      this.#onFailure = resolve;
    });
    while (this.#failure === undefined && (this.#waiting.units.length > 0 || this.#committing !== undefined)) {
      await Promise.race([(this.#committing ?? this.#waiting).written, failed]);
    }
    clearTimeout(this.#retry);
    this.#isClosing = true;
    this.#direct.close();
    this.#post({ kind: 'close' });
    await this.#exited;
    this.#logger.debug({ commits: this.commits }, 'The store is closed.');
  }

  // A microtask later, so that what one event caused goes together. Before the event loop is held up, it looks at all that has
  // arrived: what comes meanwhile goes along.
  #scheduleFlush(): void {
    if (this.#isFlushScheduled || this.#committing !== undefined) return;
    this.#isFlushScheduled = true;
    queueMicrotask(() => {
      if (this.#suitsDirect) setImmediate(() => this.#flushWhatCame());
      else this.#flushWhatCame();
    });
  }

  #flushWhatCame(): void {
    this.#isFlushScheduled = false;
    this.#flush();
  }

  #flush(): void {
    if (this.#committing !== undefined || this.#waiting.units.length === 0) return;
    const isDirect = this.#suitsDirect;
    const batch = this.#waiting;
    this.#committing = batch;
    this.#waiting = newBatch();
    if (!isDirect || !this.#writeDirectly(batch)) this.#post({ kind: 'write', units: batch.units });
  }

  // Reads are answered from what was written before them, no more and no less: they have their turn among the writes.
  get #suitsDirect(): boolean {
    return this.#failure === undefined && this.#reads.size === 0 && this.#direct.suits(this.#waiting.units);
  }

  // Safe to repeat in the worker when it gives false.
  #writeDirectly(batch: Batch): boolean {
    try {
      this.#direct.write(batch.units);
    } catch (error) {
      this.#logger.debug({ err: error }, 'A commit on the main thread failed; the worker does it again.');
      return false;
    }
    if (this.commits.direct === 0)
      this.#logger.debug({}, 'The disk is quick: what comes alone is committed on the main thread.');
    this.commits.direct += 1;
    this.#committing = undefined;
    batch.settle(undefined);
    return true;
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'written') this.#written(message.rejected, message.took);
    else if (message.kind === 'unwritten') this.#unwritten(message.failure);
    else if (message.kind === 'rows') this.#settleRead(message.id)?.resolve(message.rows);
    else if (message.kind === 'unread') this.#settleRead(message.id)?.reject(readFailure(message.failure));
  }

  #settleRead(id: number) {
    const read = this.#reads.get(id);
    this.#reads.delete(id);
    return read;
  }

  #written(rejected: ReadonlyMap<number, Failure> | undefined, took: number): void {
    if (this.#failure !== undefined) this.#logger.info({}, 'The store takes writes again; nothing was lost.');
    this.#failure = undefined;
    const batch = this.#committing;
    this.#committing = undefined;
    this.commits.inWorker += 1;
    if (batch !== undefined) this.#direct.noteOther(batch.units, took, this.#waiting.units.length > 0);
    batch?.settle(rejected);
    this.#flush();
  }

  #unwritten(failure: Failure): void {
    const error = errorFrom(failure);
    if (this.#failure === undefined) {
      this.#logger.error(
        { err: error },
        'The store cannot be written. Calls stay open and go on when it can; new ones get 503.',
      );
    }
    this.#failure = unavailable(error);
    this.#onFailure();
    this.#retry = setTimeout(() => {
      if (this.#committing !== undefined) this.#post({ kind: 'write', units: this.#committing.units });
    }, RETRY_AFTER_FAILURE_MS);
  }

  #workerEnded(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (!this.#isClosing) {
      this.#logger.error(
        { err: error },
        'The store worker ended; restart the process. Nothing that was acknowledged is lost, and requests get 503 until then.',
      );
    }
    clearTimeout(this.#retry);
    const failure = unavailable(error);
    this.#failure = failure;
    this.#onFailure();
    for (const read of this.#reads.values()) read.reject(failure);
    this.#reads.clear();
    this.#committing?.fail(failure);
    this.#waiting.fail(failure);
  }

  #refuseWhenOver(): void {
    if (this.#isOver) throw this.#failure ?? unavailable(undefined);
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}

async function readFirstAnswer(worker: Worker): Promise<FromWorker> {
  const [answer] = (await once(worker, 'message')) as [FromWorker];
  return answer;
}
