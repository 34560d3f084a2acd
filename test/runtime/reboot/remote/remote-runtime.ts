import type {
  CallId,
  CallRecord,
  CallRequest,
  InstanceKey,
  InstanceRecord,
  StreamId,
  StreamItem,
  Submission,
} from '../../../../src/runtime/port.js';
import type { ServingRuntime } from '../../contract/scene.js';
import type { Asker } from './asker.js';

/** The runtime of whatever process owns the instance that is asked about. */
export class RemoteRuntime implements ServingRuntime {
  readonly #asker: Asker;
  /** Of the instance that calls and streams are taken for which it has not seen. */
  readonly #key: InstanceKey;
  readonly #owners = new Map<CallId, InstanceKey>();

  constructor(asker: Asker, key: InstanceKey) {
    this.#asker = asker;
    this.#key = key;
  }

  async open(instance: { key: InstanceKey; principal?: string | undefined; attributes: string }): Promise<void> {
    await this.#ask(instance.key, 'open', instance);
  }

  async load(key: InstanceKey): Promise<InstanceRecord | undefined> {
    return (await this.#ask(key, 'load', key)) as InstanceRecord | undefined;
  }

  async update(key: InstanceKey, attributes: string): Promise<void> {
    await this.#ask(key, 'update', key, attributes);
  }

  async delete(key: InstanceKey): Promise<boolean> {
    return (await this.#ask(key, 'delete', key)) as boolean;
  }

  async submit(request: CallRequest): Promise<Submission> {
    this.#owners.set(request.id, request.session);
    return (await this.#ask(request.session, 'submit', request)) as Submission;
  }

  async find(id: CallId, session: InstanceKey): Promise<CallRecord | undefined> {
    return (await this.#ask(session, 'find', id, session)) as CallRecord | undefined;
  }

  async findRequest(session: InstanceKey, requestId: string | number): Promise<CallRecord | undefined> {
    return (await this.#ask(session, 'findRequest', session, requestId)) as CallRecord | undefined;
  }

  async cancel(id: CallId, reason: string): Promise<boolean> {
    return (await this.#ask(this.#ownerOf(id), 'cancel', id, reason)) as boolean;
  }

  async answer(id: CallId, ref: string, body: string): Promise<'taken' | 'not_asked'> {
    return (await this.#ask(this.#ownerOf(id), 'answer', id, ref, body)) as 'taken' | 'not_asked';
  }

  follow(stream: StreamId, after: number, signal: AbortSignal): AsyncIterable<StreamItem> {
    const question = { method: 'follow', args: [stream, after] };
    return this.#asker.items(this.#ownerOf(stream), question, signal) as AsyncIterable<StreamItem>;
  }

  async publish(key: InstanceKey, body: string): Promise<void> {
    await this.#ask(key, 'publish', key, body);
  }

  acknowledge(stream: StreamId, seq: number): void {
    void this.#ask(this.#ownerOf(stream), 'acknowledge', stream, seq);
  }

  delivered(stream: StreamId, seq: number): void {
    void this.#ask(this.#ownerOf(stream), 'delivered', stream, seq);
  }

  async deliveredUpTo(key: InstanceKey): Promise<number> {
    return (await this.#ask(key, 'deliveredUpTo', key)) as number;
  }

  #ownerOf(stream: StreamId): InstanceKey {
    return this.#owners.get(stream) ?? this.#key;
  }

  async #ask(instance: InstanceKey, method: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#asker.ask(instance, { method, args });
  }
}
