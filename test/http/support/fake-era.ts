import type { CallAuth } from '../../../src/engine/auth/call-auth.js';
import type { Opening, Reception, Resumption, SessionChannel, SessionEra } from '../../../src/protocol/era.js';
import { FakeStream } from './fake-stream.js';

/** One session whose answers the test chooses. */
export class FakeChannel implements SessionChannel {
  protocolVersion = '2025-11-25';
  primesStreams = true;
  acceptsBatches = false;
  readonly received: unknown[] = [];
  readonly own: FakeStream;
  hasEnded = false;
  onReceive: (message: unknown) => Promise<Reception> = () => Promise.resolve({ kind: 'accepted' });
  onResume: (lastEventId: string) => Promise<Resumption> = () => Promise.resolve({ kind: 'unknown' });

  /** Each message's. */
  scopesFor: (message: unknown) => readonly string[] = () => [];

  constructor(readonly id: string) {
    this.own = new FakeStream(`own-${id}`);
  }

  receive(message: unknown): Promise<Reception> {
    this.received.push(message);
    return this.onReceive(message);
  }

  ownStream(): Promise<FakeStream> {
    return Promise.resolve(this.own);
  }

  resume(lastEventId: string): Promise<Resumption> {
    return this.onResume(lastEventId);
  }

  end(): Promise<void> {
    this.hasEnded = true;
    return Promise.resolve();
  }

  /** Answers every request with this stream. */
  answerWith(stream: FakeStream): void {
    this.onReceive = () => Promise.resolve({ kind: 'stream', stream });
  }
}

/** An era with the sessions `s1` and `s2`. */
export class FakeEra implements SessionEra {
  readonly supportedVersions = ['2025-11-25', '2025-06-18', '2025-03-26'];
  readonly sessions = new Map([
    ['s1', new FakeChannel('s1')],
    ['s2', new FakeChannel('s2')],
  ]);
  /** Each session's owner; none may be used by everybody. */
  readonly owners = new Map<string, string>();
  readonly principals: (string | undefined)[] = [];
  readonly openings: Opening[] = [];
  /** Of each request but `initialize`. */
  readonly auths: (CallAuth | undefined)[] = [];
  onInitialize: () => Promise<{ sessionId?: string; data: string }> = () =>
    Promise.resolve({ sessionId: 's1', data: '{"jsonrpc":"2.0","id":0,"result":{}}' });
  failure: Error | undefined;

  get s1(): FakeChannel {
    const channel = this.sessions.get('s1');
    if (channel === undefined) throw new Error('Session s1 has ended');
    return channel;
  }

  instanceOf(sessionId: string): string {
    return `session:${sessionId}`;
  }

  initialize(_message: unknown, opening: Opening = {}): Promise<{ sessionId?: string; data: string }> {
    this.principals.push(opening.principal);
    this.openings.push(opening);
    return this.onInitialize();
  }

  channel(sessionId: string, auth?: CallAuth): Promise<FakeChannel | undefined> {
    const principal = auth?.principal;
    this.principals.push(principal);
    this.auths.push(auth);
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const channel = this.sessions.get(sessionId);
    const isOwners = !this.owners.has(sessionId) || this.owners.get(sessionId) === principal;
    return Promise.resolve(channel?.hasEnded === false && isOwners ? channel : undefined);
  }
}
