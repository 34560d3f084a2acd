import { randomUUID } from 'node:crypto';
import type { CallId, InstanceKey } from '../../port.js';
import type { PortableSession } from '../../portable-session.js';
import type {
  EntryReplacement,
  ImportResult,
  ReplacementResult,
  SessionAdmin,
  SessionHold,
} from '../../session-admin.js';
import { readSessionFile, sessionFile } from '../../session-file.js';
import type { CallDetails, CallFacts, CallQuery, SessionFacts, SessionReader } from '../../session-reader.js';
import { textLines } from '../../text-lines.js';
import { LEASE_MS } from '../instances/instance-operations.js';
import type { OperationName } from './operation-request.js';
import type { OperatorClient } from './operator-client.js';

/** Sessions that are asked for at once. */
const AT_ONCE = 8;

type Session = SessionFacts & { readonly fields?: string | undefined };

/** The sessions of a server class that Reboot's servers serve, asked of the process that owns each. */
export class ServedSessions implements SessionReader, SessionAdmin {
  readonly #client: OperatorClient;
  readonly #server: string;
  /** Of the hold that this process has. */
  #token: string | undefined;

  constructor(client: OperatorClient, server: string) {
    this.#client = client;
    this.#server = server;
  }

  /** The newest first: ids of sessions are in the order of their beginnings. */
  async keys(): Promise<readonly InstanceKey[]> {
    return [...new Set(parseKeys(await this.#askAll('keys')))].sort().reverse();
  }

  /** The newest first. */
  async sessions(limit: number): Promise<readonly SessionFacts[]> {
    const keys = await this.keys();
    const found: SessionFacts[] = [];
    for (let first = 0; first < keys.length && found.length < limit; first += AT_ONCE) {
      const some = await Promise.all(keys.slice(first, first + AT_ONCE).map(async (key) => this.session(key)));
      found.push(...some.filter((session) => session !== undefined));
    }
    return found.slice(0, limit);
  }

  async session(instance: InstanceKey): Promise<Session | undefined> {
    return parseSession(await this.#ask('session', instance));
  }

  async *calls({ session, isUnfinished }: CallQuery): AsyncGenerator<CallFacts> {
    const keys = session === undefined ? await this.keys() : [session];
    for (const key of keys) yield* parseCalls(await this.#ask('calls', key, { isUnfinished }));
  }

  async call(id: CallId): Promise<CallDetails | undefined> {
    const instance = await this.#instanceOf(id);
    return instance === undefined ? undefined : parseCall(await this.#ask('call', instance, { call: id }));
  }

  async export(key: InstanceKey): Promise<PortableSession | undefined> {
    const request = { operation: 'export', server: this.#server, instance: key } as const;
    const bytes = await this.#client.fetch(request, { token: this.#token ?? randomUUID() });
    if (bytes === undefined) return undefined;
    let exported: PortableSession | undefined;
    for await (const session of readSessionFile(textLines(bytes))) exported = session;
    return exported;
  }

  async cancel(call: CallId, reason: string): Promise<boolean> {
    const instance = await this.#instanceOf(call);
    return instance !== undefined && (await this.#ask('cancel', instance, { call, reason })) === true;
  }

  async delete(instance: InstanceKey): Promise<boolean> {
    return (await this.#ask('delete', instance)) === true;
  }

  async replaceEntry(replacement: EntryReplacement): Promise<ReplacementResult> {
    const instance = await this.#instanceOf(replacement.call);
    if (instance === undefined) return 'ended';
    return parseReplacementResult(await this.#ask('replace-entry', instance, { replacement }));
  }

  async import(session: PortableSession): Promise<ImportResult> {
    const request = { operation: 'import', server: this.#server, instance: session.key } as const;
    return parseImportResult(await this.#client.bring(request, sessionFile(this.#server, session)));
  }

  /** Renewed as long as this process lives. */
  async hold(instances: readonly InstanceKey[]): Promise<SessionHold> {
    const token = randomUUID();
    const renewal = setInterval(() => void this.#askAll('renew', { token }).catch(() => undefined), LEASE_MS / 3);
    this.#token = token;
    const release = async (): Promise<void> => {
      clearInterval(renewal);
      this.#token = undefined;
      await this.#askAll('release', { token });
    };
    try {
      for (const instance of instances) await this.#ask('hold', instance, { token });
    } catch (error) {
      await release();
      throw error;
    }
    return { end: async (instance) => (await this.#ask('end', instance, { token })) === true, release };
  }

  async #ask(operation: OperationName, instance: InstanceKey, body: object = {}): Promise<unknown> {
    return this.#client.ask({ operation, server: this.#server, instance }, body);
  }

  async #askAll(operation: OperationName, body: object = {}): Promise<readonly unknown[]> {
    const members = Array.from({ length: this.#client.facts.members }, (_, member) => member);
    return Promise.all(
      members.map(async (member) => this.#client.ask({ operation, server: this.#server, member }, body)),
    );
  }

  /** The owner of an unfinished call has it in memory. For one that has ended, each session has to be asked. */
  async #instanceOf(call: CallId): Promise<InstanceKey | undefined> {
    const answers = await this.#askAll('instance-of', { call });
    const known = answers.find((answer) => typeof answer === 'string');
    if (known !== undefined) return known;
    for (const key of await this.keys()) if ((await this.#ask('call', key, { call })) !== undefined) return key;
    return undefined;
  }
}

// Both sides are of one release: the connection has seen to that.
function parseSession(answer: unknown): Session | undefined {
  return answer as Session | undefined;
}

function parseCalls(answer: unknown): readonly CallFacts[] {
  return answer as readonly CallFacts[];
}

function parseCall(answer: unknown): CallDetails | undefined {
  return answer as CallDetails | undefined;
}

function parseKeys(answers: readonly unknown[]): readonly InstanceKey[] {
  return (answers as readonly (readonly InstanceKey[])[]).flat();
}

function parseReplacementResult(answer: unknown): ReplacementResult {
  return answer as ReplacementResult;
}

function parseImportResult(answer: unknown): ImportResult {
  return answer as ImportResult;
}
