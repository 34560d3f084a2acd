import type { CallId, InstanceKey } from '../../port.js';
import { isUnfinished, type PortableSession } from '../../portable-session.js';
import type { EntryReplacement, ImportResult, ReplacementResult } from '../../session-admin.js';
import { StoreUnavailableError } from '../../../errors/store-errors.js';
import type { CallDetails, CallFacts, SessionFacts } from '../../session-reader.js';
import { stateIdOf } from '../state-id.js';
import { Archives } from './archives.js';
import type { HeldInstances } from './held-instances.js';
import { InstanceImage } from './instance-image.js';
import type { InstanceOperations } from './instance-operations.js';
import type { InstanceStates } from './instance-states.js';
import {
  callDetails,
  callFacts,
  exportInstance,
  importInstance,
  sessionFacts,
  type StoredInstance,
} from './instance-view.js';
import type { LiveCall } from './live-call.js';
import type { OwnedInstances } from './owned-instances.js';
import type { Roster } from './roster.js';

export interface InstanceOperatorOptions {
  /** Name of the server class. */
  readonly server: string;
  readonly states: InstanceStates;
  readonly instances: OwnedInstances;
  readonly held: HeldInstances;
  readonly roster: Roster;
}

/** By this process's memory, and by what Reboot has of the instances that it does not need there. */
export class InstanceOperator implements InstanceOperations {
  readonly #options: InstanceOperatorOptions;
  readonly held: HeldInstances;

  constructor(options: InstanceOperatorOptions) {
    this.#options = options;
    this.held = options.held;
  }

  async keys(): Promise<readonly InstanceKey[]> {
    const { roster, instances } = this.#options;
    return [...new Set([...(await roster.keys()), ...instances.keys])];
  }

  async session(key: InstanceKey): Promise<(SessionFacts & { readonly fields?: string | undefined }) | undefined> {
    const stored = await this.#stored(key);
    return stored === undefined ? undefined : sessionFacts(stored);
  }

  async calls(key: InstanceKey, isOnlyUnfinished: boolean): Promise<readonly CallFacts[]> {
    const stored = await this.#stored(key);
    if (stored === undefined) return [];
    const archived = isOnlyUnfinished ? [] : await stored.archives.all(stored.image.archives);
    const calls = [...archived, ...stored.image.calls.values()].filter(
      (call) => !isOnlyUnfinished || isUnfinished(call),
    );
    return Promise.all(calls.reverse().map(async (call) => callFacts(call, stored)));
  }

  async call(key: InstanceKey, id: CallId): Promise<CallDetails | undefined> {
    const stored = await this.#stored(key);
    const call = stored?.image.calls.get(id) ?? (await stored?.archives.find({ id }, stored.image.archives));
    return stored === undefined || call === undefined ? undefined : callDetails(call, stored);
  }

  instanceOf(call: CallId): InstanceKey | undefined {
    return this.#options.instances.ownerOf(call)?.image.key;
  }

  async cancel(key: InstanceKey, { call, reason }: { call: CallId; reason: string }): Promise<boolean> {
    const live = await this.#liveCall(key, call);
    await live?.cancel(reason);
    return live !== undefined;
  }

  async replaceEntry(instance: InstanceKey, replacement: EntryReplacement): Promise<ReplacementResult> {
    const owner = await this.#options.instances.get(instance);
    const live = await this.#liveCall(instance, replacement.call);
    if (owner === undefined || live === undefined) return 'ended';
    if (live.isUnderway) return 'underway';
    const { kind, key, expected, body } = replacement;
    const { entries } = await live.image.journal(owner.chunks);
    if (entries.find((entry) => entry.kind === kind && entry.key === key)?.body !== expected) return 'changed';
    if (hasBegun(live)) return 'underway';
    live.image.enter({ kind, key, body });
    await owner.durable();
    return 'replaced';
  }

  async delete(key: InstanceKey): Promise<boolean> {
    const { instances } = this.#options;
    const instance = await instances.get(key);
    if (instance === undefined || instance.isDeleted) return false;
    if (instance.isHeld)
      throw new StoreUnavailableError(`${key} is being exported by another command. Try again later.`);
    await instances.delete(instance);
    return true;
  }

  async export(key: InstanceKey, token: string): Promise<PortableSession | undefined> {
    const { held } = this.#options;
    const isHeld = held.get(key, token) !== undefined;
    if (!isHeld) {
      const unfinished = await this.calls(key, true);
      if (unfinished.length > 0) {
        throw new StoreUnavailableError(`${key} has unfinished calls: it is exported only once it is held.`);
      }
      if (!(await held.hold(key, token))) return undefined;
    }
    try {
      const instance = held.get(key, token);
      return instance === undefined ? undefined : await exportInstance(instance);
    } finally {
      if (!isHeld) await held.release(token);
    }
  }

  async import(session: PortableSession): Promise<ImportResult> {
    const { states, server } = this.#options;
    const id = stateIdOf(server, session.key);
    if (!(await states.isVacant(id))) return 'exists';
    await states.open(id, await importInstance(session, { server, chunks: states.chunksOf(id) }));
    return 'imported';
  }

  async #liveCall(key: InstanceKey, call: CallId): Promise<LiveCall | undefined> {
    return (await this.#options.instances.get(key))?.calls.get(call);
  }

  /** From memory, else what Reboot has: looking at an instance does not bring it into memory. */
  async #stored(key: InstanceKey): Promise<StoredInstance | undefined> {
    const { instances, states, server, roster } = this.#options;
    const live = instances.inMemory(key);
    if (live !== undefined) return live.isDeleted ? undefined : live;
    const id = stateIdOf(server, key);
    const state = await states.load(id);
    if (state === undefined) {
      void roster.note(key, 'ended');
      return undefined;
    }
    const chunks = states.chunksOf(id);
    return { image: new InstanceImage(state), chunks, archives: new Archives(key, chunks) };
  }
}

// Asked again after a wait.
function hasBegun(call: LiveCall): boolean {
  return call.isUnderway;
}
