import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import {
  StoreDamagedError,
  StoreDirectoryError,
  StoreInUseError,
  StoreUnavailableError,
  StoreVersionError,
} from '../../errors/store-errors.js';
import type { Logger } from '../port.js';
import type { ReadName, Row, SqlValue, Unit } from './statements.js';
import type { Failure, FromWorker, ToWorker } from './store-messages.js';

const RETRY_AFTER_FAILURE_MS = 250;

interface Batch {
  readonly units: Unit[];
  readonly written: Promise<ReadonlyMap<number, Failure> | undefined>;
  readonly settle: (rejected: ReadonlyMap<number, Failure> | undefined) => void;
}

/**
 * The main thread's side of the store. While one batch is being committed, what arrives becomes the next (group commit).
 * G9: a batch that the disk refuses is tried again until it is taken; meanwhile `failure` says so.
 */
export class Store {
  readonly #worker: Worker;
  readonly #logger: Logger;
  readonly #reads = new Map<number, { resolve: (rows: readonly Row[]) => void; reject: (error: unknown) => void }>();
  #nextRead = 1;
  #waiting = newBatch();
  #committing: Batch | undefined;
  #isFlushScheduled = false;
  #failure: StoreUnavailableError | undefined;
  #onFailure: () => void = () => undefined;
  #retry: NodeJS.Timeout | undefined;

  private constructor(worker: Worker, logger: Logger) {
    this.#worker = worker;
    this.#logger = logger;
    worker.on('message', (message: FromWorker) => {
      this.#receive(message);
    });
    worker.on('error', (error) => {
      this.#workerEnded(error);
    });
  }

  /** `path`: the file's path without its ending. */
  static async open(path: string, logger: Logger): Promise<Store> {
    const worker = new Worker(new URL('./store-worker.js', import.meta.url), { workerData: path });
    const answer = await readFirstAnswer(worker);
    if (answer.kind === 'refused') {
      await worker.terminate();
      throw refusal(answer.failure);
    }
    return new Store(worker, logger);
  }

  /** Set while the disk takes nothing. */
  get failure(): StoreUnavailableError | undefined {
    return this.#failure;
  }

  /** Resolves when the unit is committed and synced; rejects only if it breaks a rule of the tables. */
  async write(unit: Unit): Promise<void> {
    const batch = this.#waiting;
    const index = batch.units.push(unit) - 1;
    this.#scheduleFlush();
    const rejected = (await batch.written)?.get(index);
    if (rejected !== undefined) throw errorFrom(rejected);
  }

  async read(name: ReadName, ...values: SqlValue[]): Promise<readonly Row[]> {
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
    this.#worker.removeAllListeners('error');
    this.#post({ kind: 'close' });
    await once(this.#worker, 'exit');
  }

  // A microtask later, so that what one event caused goes together.
  #scheduleFlush(): void {
    if (this.#isFlushScheduled || this.#committing !== undefined) return;
    this.#isFlushScheduled = true;
    queueMicrotask(() => {
      this.#isFlushScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#committing !== undefined || this.#waiting.units.length === 0) return;
    this.#committing = this.#waiting;
    this.#waiting = newBatch();
    this.#post({ kind: 'write', units: this.#committing.units });
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'written') this.#written(message.rejected);
    else if (message.kind === 'unwritten') this.#unwritten(message.failure);
    else if (message.kind === 'rows') this.#settleRead(message.id)?.resolve(message.rows);
    else if (message.kind === 'unread') this.#settleRead(message.id)?.reject(unavailable(errorFrom(message.failure)));
  }

  #settleRead(id: number) {
    const read = this.#reads.get(id);
    this.#reads.delete(id);
    return read;
  }

  #written(rejected: ReadonlyMap<number, Failure> | undefined): void {
    if (this.#failure !== undefined) this.#logger.info({}, 'The store takes writes again; nothing was lost.');
    this.#failure = undefined;
    const batch = this.#committing;
    this.#committing = undefined;
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
    this.#logger.error(
      { err: error },
      'The store worker ended; restart the process. Nothing that was acknowledged is lost.',
    );
    this.#failure = unavailable(error);
    this.#onFailure();
    for (const read of this.#reads.values()) read.reject(this.#failure);
    this.#reads.clear();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}

async function readFirstAnswer(worker: Worker): Promise<FromWorker> {
  const [answer] = (await once(worker, 'message')) as [FromWorker];
  return answer;
}

function newBatch(): Batch {
  let settle: Batch['settle'] = () => undefined;
  const written = new Promise<ReadonlyMap<number, Failure> | undefined>((resolve) => {
    settle = resolve;
  });
  return { units: [], written, settle };
}

function unavailable(cause: unknown): StoreUnavailableError {
  return new StoreUnavailableError(
    'The store cannot be written or read just now. Nothing is lost; try again shortly.',
    { cause },
  );
}

function errorFrom(failure: Failure): Error {
  const error = Object.assign(new Error(failure.message), { code: failure.code });
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}

function refusal(failure: Failure): Error {
  const cause = errorFrom(failure);
  switch (failure.code) {
    case 'store_in_use':
      return new StoreInUseError(failure.message, { cause });
    case 'store_directory':
      return new StoreDirectoryError(failure.message, { cause });
    case 'store_damaged':
      return new StoreDamagedError(failure.message, { cause });
    case 'store_version':
      return new StoreVersionError(failure.message, { cause });
    default:
      return cause;
  }
}
