import type { CallRequest, InstanceKey } from '../../port.js';
import { CallImage, type StoredCall } from './call-image.js';
import type { ChunkStates } from './chunk-states.js';

/** Ended calls that stay with the instance's state, and how many of them go into an archive at a time. */
const MOST_ENDED_CALLS = 24;
export const CALLS_PER_ARCHIVE = 16;

/** What a look-up of an older call goes by. */
export type CallKey =
  | { readonly id: string }
  | Pick<CallRequest['origin'], 'requestId'>
  | { readonly name: string; readonly idempotencyKey: string };

/** The ended calls of an instance that are not with its state any more: each archive is a chunk with some of them. */
export class Archives {
  readonly #key: InstanceKey;
  readonly #chunks: ChunkStates;
  /** Which archive has a call, by each of its keys; read when it is first needed. */
  #index: Promise<Map<string, number>> | undefined;
  #change: Promise<unknown> = Promise.resolve();

  constructor(key: InstanceKey, chunks: ChunkStates) {
    this.#key = key;
    this.#chunks = chunks;
  }

  /** Writes calls as archive number `archive`. */
  async add(archive: number, calls: readonly CallImage[]): Promise<void> {
    await this.#put(archive, calls);
    const index = await this.#index;
    if (index !== undefined) indexCalls(index, archive, calls);
  }

  /** Writes the oldest of many ended calls as an archive. Gives those that are in it now; none, if one let its content go meanwhile. */
  async addOldest(archive: number, ended: readonly CallImage[]): Promise<readonly CallImage[]> {
    if (ended.length <= MOST_ENDED_CALLS) return [];
    const calls = ended.slice(0, CALLS_PER_ARCHIVE);
    const wereGone = calls.map(({ isGone }) => isGone);
    await this.add(archive, calls);
    // Otherwise it would come back with it.
    return calls.some(({ isGone }, index) => isGone !== wereGone[index]) ? [] : calls;
  }

  async find(key: CallKey, archives: number): Promise<CallImage | undefined> {
    if (archives === 0) return undefined;
    this.#index ??= this.#readIndex(archives);
    const archive = (await this.#index).get(placeOf(key));
    if (archive === undefined) return undefined;
    return (await this.#get(archive)).find((call) => placesOf(call).includes(placeOf(key)));
  }

  /** Lets the content of a call go; returns the chunks that are free then. */
  async forget(id: string, archives: number): Promise<readonly string[]> {
    const change = this.#change.then(async () => this.#forget(id, archives));
    this.#change = change.catch(() => undefined);
    return change;
  }

  /** All calls in the archives, in order. */
  async all(archives: number): Promise<readonly CallImage[]> {
    const calls: CallImage[] = [];
    for (let archive = 0; archive < archives; archive += 1) calls.push(...(await this.#get(archive)));
    return calls;
  }

  /** All chunks that the archives take. */
  async takenChunks(archives: number): Promise<readonly string[]> {
    const names: string[] = [];
    for (let archive = 0; archive < archives; archive += 1) {
      const calls = await this.#get(archive);
      names.push(chunkName(archive), ...calls.flatMap(({ chunks }) => chunks));
    }
    return names;
  }

  async #forget(id: string, archives: number): Promise<readonly string[]> {
    if ((await this.find({ id }, archives)) === undefined) return [];
    const archive = (await this.#index)?.get(placeOf({ id })) ?? 0;
    const calls = await this.#get(archive);
    const freed = calls.filter((call) => call.id === id).flatMap((call) => call.forget());
    await this.#put(archive, calls);
    return freed;
  }

  async #readIndex(archives: number): Promise<Map<string, number>> {
    const index = new Map<string, number>();
    for (let archive = 0; archive < archives; archive += 1) indexCalls(index, archive, await this.#get(archive));
    return index;
  }

  async #put(archive: number, calls: readonly CallImage[]): Promise<void> {
    await this.#chunks.put(chunkName(archive), JSON.stringify(calls.map(({ stored }) => stored)));
  }

  async #get(archive: number): Promise<readonly CallImage[]> {
    return parseArchive(await this.#chunks.get(chunkName(archive)), this.#key);
  }
}

/** Does this call go by that key? */
export function isNamed(call: CallImage, key: CallKey): boolean {
  return placesOf(call).includes(placeOf(key));
}

function chunkName(archive: number): string {
  return `a${archive}`;
}

function parseArchive(text: string, key: InstanceKey): readonly CallImage[] {
  return text === '' ? [] : (JSON.parse(text) as StoredCall[]).map((stored) => CallImage.from(stored, key));
}

function indexCalls(index: Map<string, number>, archive: number, calls: readonly CallImage[]): void {
  for (const call of calls) for (const place of placesOf(call)) index.set(place, archive);
}

function placesOf({ id, origin }: CallImage): readonly string[] {
  const { requestId, name, idempotencyKey } = origin;
  const places = [placeOf({ id }), placeOf({ requestId })];
  return idempotencyKey === undefined ? places : [...places, placeOf({ name, idempotencyKey })];
}

// The number 1 and the text "1" are two request ids.
function placeOf(key: CallKey): string {
  if ('id' in key) return `id ${key.id}`;
  return 'requestId' in key
    ? `request ${JSON.stringify(key.requestId)}`
    : `key ${JSON.stringify([key.name, key.idempotencyKey])}`;
}
