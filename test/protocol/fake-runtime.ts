import type {
  CallRecord,
  CallRequest,
  InstanceRecord,
  Outcome,
  Runtime,
  StreamItem,
  Submission,
} from '../../src/runtime/port.js';

interface FakeStream {
  items: StreamItem[];
  hasEnded: boolean;
  waiting: (() => void)[];
}

/** A runtime that keeps everything in memory and runs nothing: tests say what calls emit and how they end. */
export class FakeRuntime implements Runtime {
  readonly instances = new Map<string, InstanceRecord>();
  readonly calls = new Map<string, CallRecord>();
  readonly streams = new Map<string, FakeStream>();
  readonly acknowledgements: [string, number][] = [];
  readonly deliveries: [string, number][] = [];
  readonly cancellations: [string, string][] = [];
  readonly answers: { call: string; ref: string; body: string }[] = [];
  readonly updates: string[] = [];
  readonly gone = new Set<string>();
  /** Items that followers took. */
  followed = 0;
  /** What happens within the submission of a call. */
  onSubmit: (call: CallRecord) => void | Promise<void> = () => {};
  /** Delays each `load`. */
  beforeLoad: () => Promise<void> = async () => {};

  async start(): Promise<void> {}
  async drain(): Promise<void> {}
  async stop(): Promise<void> {}

  async open({
    key,
    principal,
    attributes,
  }: {
    key: string;
    principal?: string | undefined;
    attributes: string;
  }): Promise<void> {
    this.instances.set(key, { key, principal, attributes, createdAt: 0 });
    this.#stream(key);
  }

  async load(key: string): Promise<InstanceRecord | undefined> {
    const record = this.instances.get(key);
    await this.beforeLoad();
    return record;
  }

  async update(key: string, attributes: string): Promise<void> {
    const record = this.instances.get(key);
    if (record !== undefined) this.instances.set(key, { ...record, attributes });
    this.updates.push(attributes);
  }

  async delete(key: string): Promise<boolean> {
    return this.instances.delete(key);
  }

  async submit(request: CallRequest): Promise<Submission> {
    if (!this.instances.has(request.session)) return { kind: 'no_session' };
    const twin = this.#twin(request);
    if (twin !== undefined) {
      if (twin.digest !== request.digest) return { kind: 'conflict', call: twin };
      if (this.gone.has(twin.id)) return { kind: 'gone', call: twin };
      return { kind: 'joined', call: twin, settled: this.#settled(twin) };
    }
    const call: CallRecord = { ...request, status: 'running', createdAt: 0 };
    this.calls.set(call.id, call);
    await this.onSubmit(call);
    return { kind: 'created', call, settled: this.#settled(call) };
  }

  async find(id: string, session: string): Promise<CallRecord | undefined> {
    const call = this.calls.get(id);
    return call?.session === session ? call : undefined;
  }

  async findRequest(session: string, requestId: string | number): Promise<CallRecord | undefined> {
    return [...this.calls.values()].find((call) => call.session === session && call.origin.requestId === requestId);
  }

  async cancel(id: string, reason: string): Promise<boolean> {
    this.cancellations.push([id, reason]);
    return this.calls.get(id)?.status === 'running';
  }

  async answer(call: string, ref: string, body: string): Promise<'taken' | 'not_asked'> {
    this.answers.push({ call, ref, body });
    return this.answers.length > 1 ? 'not_asked' : 'taken';
  }

  async *follow(stream: string, after: number, signal: AbortSignal): AsyncGenerator<StreamItem> {
    const log = this.#stream(stream);
    let cursor = after;
    while (!signal.aborted) {
      for (const item of log.items.filter(({ seq }) => seq > cursor)) {
        this.followed += 1;
        yield item;
        cursor = item.seq;
      }
      if (log.hasEnded) return;
      await new Promise<void>((resolve) => {
        log.waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  async publish(key: string, body: string): Promise<void> {
    this.emit(key, body);
  }

  acknowledge(stream: string, seq: number): void {
    this.acknowledgements.push([stream, seq]);
  }

  delivered(stream: string, seq: number): void {
    this.deliveries.push([stream, seq]);
  }

  async deliveredUpTo(key: string): Promise<number> {
    return Math.max(0, ...this.deliveries.filter(([stream]) => stream === key).map(([, seq]) => seq));
  }

  emit(stream: string, body: string): void {
    const { items } = this.#stream(stream);
    this.#add(stream, { kind: 'event', seq: items.length + 1, body });
  }

  finish(id: string, outcome: Outcome): void {
    const call = this.calls.get(id);
    if (call === undefined) throw new Error(`There is no call ${id}.`);
    const log = this.#stream(id);
    this.calls.set(id, { ...call, status: outcome.status, outcomeSeq: log.items.length + 1 });
    log.hasEnded = true;
    this.#add(id, { kind: 'outcome', seq: log.items.length + 1, outcome });
  }

  /** What is kept of a call that ended is over. */
  letGo(id: string): void {
    this.gone.add(id);
    this.#stream(id).items.length = 0;
  }

  #add(stream: string, item: StreamItem): void {
    const log = this.#stream(stream);
    log.items.push(item);
    for (const wake of log.waiting.splice(0)) wake();
  }

  #stream(id: string): FakeStream {
    const stream = this.streams.get(id) ?? { items: [], hasEnded: false, waiting: [] };
    this.streams.set(id, stream);
    return stream;
  }

  #settled({ id }: CallRecord): readonly StreamItem[] | undefined {
    const stream = this.streams.get(id);
    return stream?.hasEnded === true ? stream.items : undefined;
  }

  #twin({ session, origin }: CallRequest): CallRecord | undefined {
    const calls = [...this.calls.values()].filter((call) => call.session === session);
    const { requestId, idempotencyKey } = origin;
    return (
      calls.find((call) => call.origin.requestId === requestId) ??
      calls.find((call) => idempotencyKey !== undefined && call.origin.idempotencyKey === idempotencyKey)
    );
  }
}
