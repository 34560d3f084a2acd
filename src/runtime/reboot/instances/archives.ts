import type { CallId, CallRequest, InstanceKey } from '../../port.js';
import { CallImage, type StoredCall } from './call-image.js';
import type { ChunkStates } from './chunk-states.js';

/** Ended calls that stay with the instance's state, and how many of them go into an archive at a time. */
const MOST_ENDED_CALLS = 24;
const CALLS_PER_ARCHIVE = 16;
/** Characters; an archive is written in one request of up to 4 MiB. */
const LONGEST_ARCHIVE = 600_000;
/** Archives that are read beside each other. */
const READ_TOGETHER = 16;

/** What a look-up of an older call goes by. */
export type CallKey =
  | { readonly id: string }
  | Pick<CallRequest['origin'], 'requestId'>
  | { readonly name: string; readonly idempotencyKey: string };

/** The ended calls of an instance that are not with its state any more: each archive is a chunk with some of them. */
export class Archives {
  readonly #key: InstanceKey;
  readonly #chunks: ChunkStates;
  /** Those that were archived here, and have not let their content go: most are to do so soon. */
  readonly #recent = new Map<CallId, number>();
  /** Which archive has a call, by each of its keys; read when a look-up first needs it. */
  #index: Promise<Map<string, number>> | undefined;
  #change: Promise<unknown> = Promise.resolve();

  constructor(key: InstanceKey, chunks: ChunkStates) {
    this.#key = key;
    this.#chunks = chunks;
  }

  /**
   * Writes the oldest of many ended calls as archive number `archive`, with `isInNeed` also of few. Gives those that are in it now; none,
   * if there is no need, or if one let its content go meanwhile.
   */
  async addOldest(archive: number, ended: readonly CallImage[], isInNeed: boolean): Promise<readonly CallImage[]> {
    if (ended.length <= MOST_ENDED_CALLS && !isInNeed) return [];
    return this.add(archive, ended);
  }

  /** Writes the first of these calls as an archive: as many as there is room for. Gives them; none, as of `addOldest`. */
  async add(archive: number, ended: readonly CallImage[]): Promise<readonly CallImage[]> {
    const calls = thatFit(ended);
    if (calls.length === 0) return [];
    const wereGone = calls.map(({ isGone }) => isGone);
    await this.#put(archive, calls);
    // Otherwise it would come back with it.
    if (calls.some(({ isGone }, index) => isGone !== wereGone[index])) return [];
    for (const call of calls) if (!call.isGone) this.#recent.set(call.id, archive);
    // Not awaited: a commit is not to wait until all that there ever was is read.
    // Whoever looks something up is told if that fails.
    void this.#index?.then(
      (index) => indexCalls(index, archive, calls),
      () => undefined,
    );
    return calls;
  }

  async find(key: CallKey, archives: number): Promise<CallImage | undefined> {
    if (archives === 0) return undefined;
    const archive = await this.#archiveOf(key, archives);
    return archive === undefined ? undefined : (await this.#get(archive)).find((call) => isNamed(call, key));
  }

  /** Lets the content of calls go; returns the chunks that are free then. */
  async forget(ids: readonly CallId[], archives: number): Promise<readonly string[]> {
    const change = this.#change.then(async () => this.#forget(ids, archives));
    this.#change = change.catch(() => undefined);
    return change;
  }

  /** All calls in the archives, in order. */
  async all(archives: number): Promise<readonly CallImage[]> {
    const calls: CallImage[] = [];
    for await (const each of this.#read(archives)) calls.push(...each.calls);
    return calls;
  }

  /** All chunks that the archives take. */
  async takenChunks(archives: number): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const { archive, calls } of this.#read(archives))
      names.push(chunkName(archive), ...calls.flatMap(({ chunks }) => chunks));
    return names;
  }

  async #forget(ids: readonly CallId[], archives: number): Promise<readonly string[]> {
    const byArchive = new Map<number, CallId[]>();
    for (const id of ids) {
      const archive = await this.#archiveOf({ id }, archives);
      if (archive === undefined) continue;
      byArchive.set(archive, [...(byArchive.get(archive) ?? []), id]);
    }
    const freed: string[] = [];
    for (const [archive, those] of byArchive) {
      const calls = await this.#get(archive);
      freed.push(...calls.filter(({ id }) => those.includes(id)).flatMap((call) => call.forget()));
      await this.#put(archive, calls);
      for (const id of those) this.#recent.delete(id);
    }
    return freed;
  }

  async #archiveOf(key: CallKey, archives: number): Promise<number | undefined> {
    const recent = 'id' in key ? this.#recent.get(key.id) : undefined;
    if (recent !== undefined || archives === 0) return recent;
    this.#index ??= this.#readIndex(archives);
    return (await this.#index).get(placeOf(key));
  }

  async #readIndex(archives: number): Promise<Map<string, number>> {
    const index = new Map<string, number>();
    for await (const { archive, calls } of this.#read(archives)) indexCalls(index, archive, calls);
    return index;
  }

  async *#read(archives: number): AsyncGenerator<{ readonly archive: number; readonly calls: readonly CallImage[] }> {
    for (let first = 0; first < archives; first += READ_TOGETHER) {
      const numbers = Array.from({ length: Math.min(READ_TOGETHER, archives - first) }, (_, index) => first + index);
      yield* await Promise.all(numbers.map(async (archive) => ({ archive, calls: await this.#get(archive) })));
    }
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

function thatFit(ended: readonly CallImage[]): readonly CallImage[] {
  const calls: CallImage[] = [];
  let length = 0;
  for (const call of ended.slice(0, CALLS_PER_ARCHIVE)) {
    length += JSON.stringify(call.stored).length;
    if (calls.length > 0 && length > LONGEST_ARCHIVE) break;
    calls.push(call);
  }
  return calls;
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
