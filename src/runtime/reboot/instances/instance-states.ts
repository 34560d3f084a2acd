import type { ServicerFactory, WorkflowContext } from '@reboot-dev/reboot';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallId, InstanceKey } from '../../port.js';
import type { InstanceState, OpenRequest, RosterChange } from './api/generated.js';
import type { ChunkStates } from './chunk-states.js';
import { freeChunk } from './garbage.js';
import { idempotencyKeyOf } from './idempotency-key.js';
import type { InstanceOperations } from './instance-operations.js';
import type { RebootApi } from './reboot-api.js';
import { loadReboot, RebootCalls, type MakeContext, type RebootConnection } from './reboot-calls.js';
import { spilledChunks, unspill, unspillNames } from './spilled-state.js';
import { chunkIdOf } from '../state-id.js';

const never = new Promise<never>(() => undefined);

/** Between two looks whether an ended instance is gone. Milliseconds. */
const RETRY_MS = 250;
/** Version of an instance that has ended, as long as it still has chunks. */
const ENDED = -1;

/** An instance's state, whole. */
export interface LoadedState extends InstanceState {
  /** The chunks that its content is in: none, unless it is too long. */
  readonly spilled: readonly string[];
}

/** What runs in the workflows of one server's instances. It never throws: Reboot would run it again for ever. */
export interface InstanceDriver {
  drive(key: InstanceKey, context: WorkflowContext): Promise<void>;
  lend(key: InstanceKey, call: string, context: WorkflowContext): Promise<void>;
}

/** This process's way to the instances' states in Reboot, and Reboot's to the runtimes of this process. */
export class InstanceStates {
  readonly #reboot: RebootCalls;
  /** By server. */
  readonly operations = new Map<string, InstanceOperations>();
  readonly #drivers = new Map<string, InstanceDriver>();
  readonly #freeing = new Map<string, Promise<void>>();

  constructor(loadApi: () => Promise<RebootApi> = loadReboot) {
    this.#reboot = new RebootCalls(loadApi);
  }

  /** What Reboot runs the states' methods with. */
  async servicers(): Promise<readonly ServicerFactory[]> {
    const api = await this.#reboot.api();
    return api.servicers({
      bearerToken: () => this.#reboot.bearerToken,
      drive: async (id, context) => this.#drive(id, context),
      lend: async (id, call, context) => this.#lend(id, call, context),
    });
  }

  /** Called by the server process once Reboot lends it a way to make contexts. */
  connect(makeContext: MakeContext, connection: RebootConnection): void {
    this.#reboot.connect(makeContext, connection);
  }

  /** Reboot's database cannot write (a full disk), and does not again before it is opened anew (G9). */
  whenStoreFails(listener: (error: unknown) => void): void {
    this.#reboot.whenStoreFails(listener);
  }

  /** Server names are unique in a program. */
  serve(server: string, driver: InstanceDriver, operations: InstanceOperations): void {
    this.#drivers.set(server, driver);
    this.operations.set(server, operations);
  }

  /** What is under way never settles. */
  stop(): void {
    this.#reboot.stop();
  }

  /** Durable when it resolves, and its first drive scheduled. Throws StoreUnavailableError. */
  async open(id: string, request: OpenRequest): Promise<void> {
    await this.#reboot.once(async (api, context) => api.instance(id).open(context, request));
  }

  /** Undefined: there is no such instance. Throws StoreUnavailableError. */
  async load(id: string): Promise<LoadedState | undefined> {
    for (;;) {
      const state = await this.#reboot.once(async (api, context) => api.load(id, context));
      if (state === undefined || state.version <= 0) return undefined;
      const whole = await unspill(state, this.chunksOf(id));
      if (whole !== undefined) return { ...whole, spilled: spilledChunks(state) };
    }
  }

  /** There is no such instance, and nothing is left of one. Throws StoreUnavailableError. */
  async isVacant(id: string): Promise<boolean> {
    for (;;) {
      const state = await this.#reboot.once(async (api, context) => api.load(id, context));
      if (state?.version !== ENDED) return state === undefined || state.version === 0;
      await delay(RETRY_MS);
    }
  }

  async noteRoster(id: string, change: RosterChange): Promise<void> {
    await this.#reboot.untilDone(async (api, context) => api.roster(id).note(context, change));
  }

  /** Throws StoreUnavailableError. */
  async readRoster(id: string): Promise<string> {
    return this.#reboot.once(async (api, context) => api.listRoster(id, context));
  }

  /**
   * Within the instance's drive: replaces its state if that is still the one before it; safe to repeat. False: another process
   * changed it, and this one does not own it (any more).
   */
  async commit(context: WorkflowContext, next: InstanceState): Promise<boolean> {
    let found = next.version;
    await this.#reboot.write(context, (state) => {
      found = state.version;
      if (found === next.version || found === next.version - 1) Object.assign(state, next);
    });
    return found === next.version || found === next.version - 1;
  }

  /**
   * Within the instance's drive: it has ended from then on, and only has to free the chunks that `ledger` names, if its state is still the one of this
   * version (or of the next, which a commit may have stored that failed all the same); safe to repeat. False: as of `commit`.
   */
  async end(
    context: WorkflowContext,
    { version, ledger }: { readonly version: number; readonly ledger: string },
  ): Promise<boolean> {
    const nothing = { principal: '', attributes: '', fields: {}, calls: '' };
    let found = ENDED;
    await this.#reboot.write(context, (state) => {
      found = state.version;
      if ([version, version + 1, ENDED].includes(found)) Object.assign(state, { ...nothing, version: ENDED, ledger });
    });
    return [version, version + 1, ENDED].includes(found);
  }

  /**
   * Within the drive of one that has ended: frees its chunks. Nothing is left then but that its id was used. Once for all that ask meanwhile:
   * what a second one came to could be another's, who has taken its place.
   */
  async free(context: WorkflowContext, id: string): Promise<void> {
    const freeing = this.#freeing.get(id) ?? this.#free(context, id).finally(() => this.#freeing.delete(id));
    this.#freeing.set(id, freeing);
    await freeing;
  }

  async #free(context: WorkflowContext, id: string): Promise<void> {
    const state = await this.#reboot.untilDone(async (api, outside) => api.load(id, outside));
    if (state?.version !== ENDED) return;
    const chunks = this.chunksOf(id);
    for (const name of await unspillNames(state.ledger, chunks)) await freeChunk(name, chunks);
    await this.#reboot.write(context, (ended) => {
      Object.assign(ended, { version: 0, ledger: '' });
    });
  }

  /** A workflow that drives the instance, now or later; Reboot starts it again after a crash. */
  async scheduleDrive(id: string, when?: Date): Promise<void> {
    await this.#reboot.untilDone(async (api, context) =>
      api
        .instance(id)
        .schedule(when === undefined ? undefined : { when })
        .drive(context),
    );
  }

  /** The workflow that lends its context to one run of a call: one for each, however often it is asked for. */
  async scheduleLend(id: string, { call, key }: { readonly call: CallId; readonly key: string }): Promise<void> {
    await this.#reboot.untilDone(async (api, context) =>
      api
        .instance(id)
        .idempotently({ key: idempotencyKeyOf(key) })
        .schedule()
        .lend(context, { call }),
    );
  }

  chunksOf(id: string): ChunkStates {
    return {
      put: async (name, text) => {
        await this.#reboot.untilDone(async (api, context) => api.chunk(chunkIdOf(id, name)).put(context, { text }));
      },
      get: async (name) => {
        const { text } = await this.#reboot.untilDone(async (api, context) =>
          api.chunk(chunkIdOf(id, name)).get(context),
        );
        return text;
      },
    };
  }

  async #drive(id: string, context: WorkflowContext): Promise<void> {
    const served = await this.#served(id);
    await served?.driver.drive(served.key, context);
    await this.free(context, id);
  }

  async #lend(id: string, call: CallId, context: WorkflowContext): Promise<void> {
    const served = await this.#served(id);
    await served?.driver.lend(served.key, call, context);
  }

  /** Undefined: there is no such instance. Of a server class that this program does not have (any more): never. */
  async #served(id: string): Promise<{ readonly driver: InstanceDriver; readonly key: InstanceKey } | undefined> {
    const state = await this.#reboot.untilDone(async (api, context) => api.load(id, context));
    if (state === undefined || state.version <= 0) return undefined;
    const driver = this.#drivers.get(state.server);
    return driver === undefined ? never : { driver, key: state.key };
  }
}
