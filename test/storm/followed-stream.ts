/** What a client was sent on one stream, held against G2: each event once, in order, none missing. */
export class FollowedStream {
  readonly #report: (violation: string) => void;
  readonly #name: string;
  readonly messages: Message[] = [];
  #tag: string | undefined;
  #seq = 0;
  lastEventId: string | undefined;

  constructor(name: string, report: (violation: string) => void) {
    this.#name = name;
    this.#report = report;
  }

  /** Takes note of an event; gives its message, undefined for one that only carries a cursor. */
  receive(id: string | undefined, data: string): Message | undefined {
    if (id === undefined) {
      this.#report(`${this.#name}: an event has no id: ${data}`);
      return parseMessage(data);
    }
    const { tag, seq } = readEventId(id);
    this.#tag ??= tag;
    if (tag !== this.#tag) this.#report(`${this.#name}: event ${id} is of another stream than ${this.#tag}`);
    this.lastEventId = id;
    if (data === '') {
      if (seq !== this.#seq) this.#report(`${this.#name}: the cursor says ${seq} after event ${this.#seq}`);
      return undefined;
    }
    if (seq !== this.#seq + 1) this.#report(`${this.#name}: event ${seq} comes after event ${this.#seq}: ${data}`);
    this.#seq = seq;
    const message = parseMessage(data);
    this.messages.push(message);
    return message;
  }
}

/** A JSON-RPC message, as far as the storm looks at it. */
export interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: unknown;
}

function parseMessage(text: string): Message {
  return JSON.parse(text) as Message;
}

function readEventId(id: string): { readonly tag: string; readonly seq: number } {
  const [, tag = '', seq = 'NaN'] = /^(.+)\.(\d+)$/.exec(id) ?? [];
  return { tag, seq: Number(seq) };
}
