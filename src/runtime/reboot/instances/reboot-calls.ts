import type { ExternalContext, WorkflowContext } from '@reboot-dev/reboot';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailableError } from '../../../errors/store-errors.js';
import type { Logger } from '../../port.js';
import type { InstanceState } from './api/generated.js';
import type { RebootApi } from './reboot-api.js';
import { isStoreFailure, isTransient } from './reboot-failures.js';

const never = new Promise<never>(() => undefined);

/** Between two tries to reach Reboot. Milliseconds. */
const RETRY_MS = 250;
/** For how long it is tried without a word. Milliseconds. */
const QUIET_MS = 5_000;
/** How long a request waits for Reboot. Milliseconds. */
const ANSWER_MS = 10_000;

/** Makes a context for calls from outside of Reboot's methods. */
export type MakeContext = (options: {
  readonly name: string;
  readonly bearerToken: string;
}) => Promise<ExternalContext>;

export interface RebootConnection {
  /** What the states ask of their callers. */
  readonly bearerToken: string;
  readonly logger: Logger;
}

type ApiCall<T> = (api: RebootApi, context: ExternalContext) => Promise<T>;

/** How this process calls Reboot: with which context, how often, how long. */
export class RebootCalls {
  readonly #loadApi: () => Promise<RebootApi>;
  #api: RebootApi | undefined;
  #makeContext: MakeContext | undefined;
  #bearerToken = '';
  #logger: Logger | undefined;
  #isInTrouble = false;
  #isStopped = false;
  #onStoreFailure: (error: unknown) => void = () => undefined;

  constructor(loadApi: () => Promise<RebootApi>) {
    this.#loadApi = loadApi;
  }

  /** What the states ask of their callers. */
  get bearerToken(): string {
    return this.#bearerToken;
  }

  connect(makeContext: MakeContext, { bearerToken, logger }: RebootConnection): void {
    this.#makeContext = makeContext;
    this.#bearerToken = bearerToken;
    this.#logger = logger;
  }

  whenStoreFails(listener: (error: unknown) => void): void {
    this.#onStoreFailure = listener;
  }

  /** What is under way never settles. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Throws StoreUnavailableError. */
  async once<T>(call: ApiCall<T>): Promise<T> {
    const late = new AbortController();
    try {
      return await Promise.race([this.#call(call), tooLate(late.signal)]);
    } catch (cause) {
      throw new StoreUnavailableError('Reboot does not answer. Try again shortly.', { cause });
    } finally {
      late.abort();
    }
  }

  /** G9: trouble with the store only delays. */
  async untilDone<T>(call: ApiCall<T>): Promise<T> {
    const begun = performance.now();
    for (;;) {
      const tried = await this.#try(call);
      if ('result' in tried) {
        this.#noteSuccess();
        return tried.result;
      }
      if (this.#isStopped) return never;
      if (!isTransient(tried.error)) throw tried.error;
      if (performance.now() - begun > QUIET_MS) this.#noteTrouble(tried.error);
      await delay(RETRY_MS);
    }
  }

  // Once for all that waits.
  #noteTrouble(err: unknown): void {
    if (this.#isInTrouble) return;
    this.#isInTrouble = true;
    const message = `For ${QUIET_MS / 1000} s Reboot has not done what it was asked for. It is asked again until it has; what depends on it waits.`;
    this.#logger?.error({ err }, message);
  }

  #noteSuccess(): void {
    if (this.#isInTrouble) this.#logger?.info({}, 'Reboot does what it is asked for again.');
    this.#isInTrouble = false;
  }

  async #try<T>(call: ApiCall<T>): Promise<{ readonly result: T } | { readonly error: unknown }> {
    try {
      return { result: await this.#call(call) };
    } catch (error) {
      return { error };
    }
  }

  // Each call has a context of its own: Reboot's keep note of all that is called with them.
  async #call<T>(call: ApiCall<T>): Promise<T> {
    const api = await this.api();
    const makeContext = this.#makeContext;
    if (makeContext === undefined)
      throw new StoreUnavailableError('The server has not started yet. Try again shortly.');
    const context = await makeContext({ name: 'durable-mcp', bearerToken: this.#bearerToken });
    return this.#watched(call(api, context));
  }

  /** Within a workflow, on its own state. */
  async write(context: WorkflowContext, writer: (state: InstanceState) => void): Promise<void> {
    const api = await this.api();
    await this.#watched(api.write(context, writer));
  }

  async #watched<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (isStoreFailure(error)) this.#onStoreFailure(error);
      throw error;
    }
  }

  async api(): Promise<RebootApi> {
    this.#api ??= await this.#loadApi();
    return this.#api;
  }
}

/** Only in processes that Reboot runs in: it brings Python. */
export async function loadReboot(): Promise<RebootApi> {
  const { rebootApi } = await import('./load-reboot-api.js');
  return rebootApi;
}

/** Rejects when Reboot should have answered long ago: it hangs, and a client is better told so than left to wait (G9). */
async function tooLate(signal: AbortSignal): Promise<never> {
  await delay(ANSWER_MS, undefined, { signal });
  throw new Error(`There was no answer within ${ANSWER_MS} ms.`);
}
