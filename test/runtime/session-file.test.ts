import { expect } from 'chai';
import fc from 'fast-check';
import { DurableMcpError } from '../../src/errors/durable-mcp-error.js';
import { SessionFileError, SessionFileVersionError } from '../../src/errors/session-file-errors.js';
import type { PortableCall, PortableSession } from '../../src/runtime/portable-session.js';
import { readSessionFile, SESSION_FILE_VERSION, SessionFileWriter } from '../../src/runtime/session-file.js';
import { textLines } from '../../src/runtime/text-lines.js';

const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const count = fc.nat();
const token = fc.oneof(fc.integer(), anyText);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const eventsFrom = (first: number, bodies: readonly string[]) =>
  bodies.map((body, index) => ({ seq: first + index, body }));
const bodies = fc.array(anyText, { maxLength: 6 });

const callOf = (id: string): fc.Arbitrary<PortableCall> =>
  fc
    .record({
      instance: anyText,
      origin: fc.record({
        era: fc.constantFrom('session' as const, 'stateless' as const),
        method: anyText,
        name: anyText,
        requestId: fc.oneof(fc.constant(id), fc.constant(Number(id))),
        progressToken: optional(token),
        idempotencyKey: optional(anyText.map((text) => `${id} ${text}`)),
      }),
      input: anyText,
      digest: anyText,
      createdAt: count,
      attempt: count,
      cancelReason: optional(anyText),
      finishedAt: optional(count),
      gone: fc.nat(5),
      bodies,
      outcome: optional(anyText),
      isSuspended: fc.boolean(),
      entries: fc.array(fc.record({ kind: anyText, key: anyText, body: anyText }), { maxLength: 4 }),
      sessionEvents: bodies,
    })
    .map(({ gone, bodies, outcome, isSuspended, ...call }) => {
      const isFinished = call.finishedAt !== undefined;
      const events = eventsFrom((isFinished ? gone : 0) + 1, bodies);
      const end = outcome === undefined ? undefined : { seq: gone + bodies.length + 1, body: outcome };
      const status = isFinished ? 'completed' : isSuspended ? 'suspended' : 'running';
      return { ...call, id, session: 'session:1', status, events, outcome: isFinished ? end : undefined };
    });

const anySession: fc.Arbitrary<PortableSession> = fc
  .record({
    principal: optional(anyText),
    attributes: anyText,
    fields: optional(anyText),
    createdAt: count,
    usedAt: count,
    deliveredSeq: count,
    gone: fc.nat(5),
    bodies,
    calls: fc.nat(3).chain((calls) => fc.tuple(...Array.from({ length: calls }, (_, id) => callOf(String(id))))),
  })
  .map(({ gone, bodies, ...session }) => ({
    ...session,
    key: 'session:1',
    lastSeq: gone + bodies.length,
    events: eventsFrom(gone + 1, bodies),
  }));

describe('A file of sessions', () => {
  it('gives back the sessions that were written', async () => {
    await fc.assert(
      fc.asyncProperty(anySession, fc.integer({ min: 1, max: 50 }), async (session, piece) => {
        const second = { ...session, key: 'session:2', calls: [] };
        expect(await read(written([session, second]), piece)).to.deep.equal([session, second]);
      }),
    );
  });

  it('is refused wherever it is cut off', async () => {
    await fc.assert(
      fc.asyncProperty(anySession, fc.nat(), async (session, at) => {
        const file = written([session]);
        // Without its last newline it is still whole.
        const cut = file.subarray(0, at % (file.length - 1));
        expect(await failureOf(cut)).to.be.instanceOf(SessionFileError);
      }),
    );
  });

  it('is refused when a letter of it was changed', async () => {
    await fc.assert(
      fc.asyncProperty(anySession, fc.nat(), async (session, at) => {
        const file = written([session]);
        const index = at % file.length;
        file[index] = (file[index] ?? 0) ^ 1;
        expect(await failureOf(file)).to.be.instanceOf(DurableMcpError);
      }),
    );
  });

  it('of a newer release is refused, and says so', async () => {
    const [session] = fc.sample(anySession, 1);
    const file = written(session === undefined ? [] : [session]).toString();
    const newer = file.replace(`"version":${SESSION_FILE_VERSION}`, `"version":${SESSION_FILE_VERSION + 1}`);
    expect(await failureOf(Buffer.from(newer))).to.be.instanceOf(SessionFileVersionError);
  });

  it('is refused when another one follows it', async () => {
    expect(await failureOf(Buffer.concat([written([]), written([])]))).to.match(/one file at a time/);
  });

  it('says which line cannot be read, and why', async () => {
    const file = written([]).toString().replace('{"kind":"end"', '{"kind":"entry"}\n{"kind":"end"');
    expect(await failureOf(Buffer.from(file))).to.match(/Line 2 cannot be read: it belongs to no session/);
  });
});

function written(sessions: readonly PortableSession[]): Buffer {
  const writer = new SessionFileWriter();
  const text = [...writer.begin('shop'), ...sessions.flatMap((session) => [...writer.add(session)]), ...writer.end()];
  return Buffer.from(text.join(''));
}

async function read(file: Buffer, piece = 64): Promise<PortableSession[]> {
  async function* pieces() {
    for (let start = 0; start < file.length; start += piece) yield file.subarray(start, start + piece);
  }
  const sessions: PortableSession[] = [];
  for await (const session of readSessionFile(textLines(pieces()))) sessions.push(session);
  return sessions;
}

async function failureOf(file: Buffer): Promise<unknown> {
  return read(file).then(
    () => undefined,
    (error: unknown) => error,
  );
}
