/** One HTTP/1.1 response. Header names are lower case; the body is read as latin1, one character for each byte. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

type Framing = { readonly kind: 'length'; readonly length: number } | { readonly kind: 'chunked' };

interface Head {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly framing: Framing;
}

const HEAD_END = '\r\n\r\n';

/**
 * Reads the responses of one connection, one at a time (RFC 9112). Takes what Node servers send: a content length or
 * chunks. Trailers and bodies that end with the connection are errors.
 */
export class ResponseParser {
  #buffer = '';
  #head: Head | undefined;
  #body = '';

  /** What has arrived of the present response's body. */
  get bodySoFar(): string {
    return this.#body;
  }

  /** The response, once it is complete. */
  push(bytes: Buffer): HttpResponse | undefined {
    this.#buffer += bytes.toString('latin1');
    this.#head ??= this.#takeHead();
    if (this.#head === undefined || !this.#takeBody(this.#head.framing)) return undefined;
    const { status, headers } = this.#head;
    const body = this.#body;
    this.#head = undefined;
    this.#body = '';
    return { status, headers, body };
  }

  #takeHead(): Head | undefined {
    const end = this.#buffer.indexOf(HEAD_END);
    if (end === -1) return undefined;
    const [statusLine = '', ...lines] = this.#buffer.slice(0, end).split('\r\n');
    this.#buffer = this.#buffer.slice(end + HEAD_END.length);
    const status = Number(statusLine.split(' ', 2)[1]);
    const headers = new Map(lines.map(readHeader));
    return { status, headers, framing: framingOf(status, headers) };
  }

  /** Whether the body is complete. */
  #takeBody(framing: Framing): boolean {
    if (framing.kind === 'chunked') return this.#takeChunks();
    const missing = framing.length - this.#body.length;
    this.#body += this.#buffer.slice(0, missing);
    this.#buffer = this.#buffer.slice(missing);
    return this.#body.length === framing.length;
  }

  #takeChunks(): boolean {
    for (;;) {
      const lineEnd = this.#buffer.indexOf('\r\n');
      if (lineEnd === -1) return false;
      const length = Number.parseInt(this.#buffer.slice(0, lineEnd), 16);
      const end = lineEnd + 2 + length;
      if (this.#buffer.length < end + 2) return false;
      if (!this.#buffer.startsWith('\r\n', end)) throw new Error(`Not a chunk: ${JSON.stringify(this.#buffer)}.`);
      this.#body += this.#buffer.slice(lineEnd + 2, end);
      this.#buffer = this.#buffer.slice(end + 2);
      if (length === 0) return true;
    }
  }
}

function readHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function framingOf(status: number, headers: ReadonlyMap<string, string>): Framing {
  if (headers.get('transfer-encoding') === 'chunked') return { kind: 'chunked' };
  const length = headers.get('content-length');
  if (length !== undefined) return { kind: 'length', length: Number(length) };
  if (status === 204 || status === 304) return { kind: 'length', length: 0 };
  throw new Error(`A response with status ${status} tells neither its length nor that it is chunked.`);
}
