import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { uuidv7 } from 'uuidv7';
import type { CallAuth } from '../../src/engine/auth/call-auth.js';
import { Credentials, type CredentialsOptions } from '../../src/engine/auth/credentials.js';
import { compileCatalogue } from '../../src/engine/compile-catalogue.js';
import { Engine } from '../../src/engine/engine.js';
import { Injector } from '../../src/engine/injector.js';
import { inputText, type Invocation } from '../../src/engine/invocation.js';
import { RecordedScope } from '../../src/engine/recorded-scope.js';
import { ProviderContainer, type Provider } from '../../src/engine/providers.js';
import { DefinitionError } from '../../src/errors/definition-error.js';
import { FieldCodec } from '../../src/fields/field-codec.js';
import { scan } from '../../src/metadata/scanner.js';
import type { Constructor, JsonObject } from '../../src/metadata/server-model.js';
import { SessionFacts } from '../../src/protocol/session-era/session-facts.js';
import { embedded } from '../../src/runtime/embedded/embedded.js';
import type { CallId, Host, Logger, NativeOffer, Outcome, Runtime, Scope, StreamItem } from '../../src/runtime/port.js';

export const SESSION = 'session:one';

export interface LogLine {
  readonly level: string;
  readonly facts: object;
  readonly message: string;
}

interface HarnessOptions {
  readonly capabilities?: JsonObject;
  readonly providers?: readonly Provider[];
  readonly auth?: Partial<CredentialsOptions>;
  readonly validateEffects?: boolean;
  /** What the runtime has of its own for a call. */
  readonly native?: (call: CallId) => NativeOffer;
}

/** Runs tools of a server class on a real store, without HTTP. `crash` drops what the process had in memory. */
export class EngineHarness {
  readonly #target: Constructor;
  readonly #directory: string;
  readonly #providers: readonly Provider[];
  readonly #auth: Partial<CredentialsOptions>;
  readonly #validateEffects: boolean;
  readonly #native: HarnessOptions['native'];
  readonly logs: LogLine[] = [];
  #runtime: Runtime | undefined;
  #credentials: Credentials | undefined;
  readonly #capabilities: JsonObject;
  #nextRequest = 1;

  private constructor(
    target: Constructor,
    directory: string,
    { providers = [], capabilities = {}, auth = {}, validateEffects = false, native }: HarnessOptions,
  ) {
    this.#target = target;
    this.#directory = directory;
    this.#providers = providers;
    this.#auth = auth;
    this.#capabilities = capabilities;
    this.#validateEffects = validateEffects;
    this.#native = native;
  }

  static async start(target: Constructor, options: HarnessOptions = {}): Promise<EngineHarness> {
    const directory = await mkdtemp(join(tmpdir(), 'durable-mcp-engine-'));
    const harness = new EngineHarness(target, directory, options);
    await harness.up();
    await harness.reopen();
    return harness;
  }

  /** Opens the session (again, after its deletion). */
  async reopen(): Promise<void> {
    await this.runtime.open({ key: SESSION, attributes: this.attributes() });
  }

  /** Of the session, as its era keeps them. */
  attributes(more: JsonObject = {}): string {
    return JSON.stringify({
      protocolVersion: '2025-11-25',
      clientInfo: { name: 'test', version: '1' },
      capabilities: this.#capabilities,
      isInitialized: true,
      ...more,
    });
  }

  get runtime(): Runtime {
    if (this.#runtime === undefined) throw new Error('The harness is down.');
    return this.#runtime;
  }

  /** `target`: another class from now on, as after a deploy. */
  async up(target: Constructor = this.#target, auth: Partial<CredentialsOptions> = {}): Promise<void> {
    const { model, problems } = scan(target);
    if (model === undefined || problems.length > 0) throw new DefinitionError(problems);
    const logger = this.#logger();
    this.#credentials = new Credentials({ logger, ...this.#auth, ...auth });
    const engine = new Engine({
      catalogue: compileCatalogue(model).catalogue,
      eras: [new SessionFacts()],
      injector: new Injector(model, new ProviderContainer(this.#providers)),
      fields: new FieldCodec({ model, logger }),
      connections: { close: () => undefined },
      credentials: this.#credentials,
      logger,
      exposeErrors: false,
      now: Date.now,
      random: () => 0.5,
      validateEffects: this.#validateEffects,
      onBoundary: undefined,
    });
    const runtime = embedded({ directory: this.#directory }).create({ name: 'test', sessionTtl: 3_600_000 });
    this.#runtime = runtime;
    await runtime.start(this.#host(engine), { logger });
  }

  async crash(target?: Constructor, auth?: Partial<CredentialsOptions>): Promise<void> {
    await this.runtime.stop();
    await this.up(target, auth);
  }

  /** Of the process that runs now. */
  get credentials(): Credentials {
    if (this.#credentials === undefined) throw new Error('The harness is down.');
    return this.#credentials;
  }

  /** Everything that the store's files hold, as text. */
  stored(): string {
    return ['test.db', 'test.db-wal'].map((file) => readIfThere(join(this.#directory, file))).join();
  }

  /** The store's own copy of a call's input. */
  input(call: CallId): string {
    const reader = new Libsql(join(this.#directory, 'test.db'), { readonly: true });
    try {
      return String(Object.values(reader.prepare('SELECT input FROM calls WHERE id = ?').get(call) as object)[0]);
    } finally {
      reader.close();
    }
  }

  async stop(): Promise<void> {
    await this.runtime.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Begins a call and gives its id. */
  async begin(name: string, values: JsonObject = {}, auth?: CallAuth): Promise<CallId> {
    return this.#submit({ kind: 'tool', name, arguments: values }, auth);
  }

  async beginPrompt(name: string, values: JsonObject = {}): Promise<CallId> {
    return this.#submit({ kind: 'prompt', name, arguments: values });
  }

  async #submit(invocation: Invocation & { readonly name: string }, auth?: CallAuth): Promise<CallId> {
    const { kind, name } = invocation;
    const id = uuidv7();
    const requestId = this.#nextRequest;
    this.#nextRequest += 1;
    const digest = inputText(invocation);
    const input = auth === undefined ? digest : inputText(invocation, this.credentials.store(id, auth));
    const origin = {
      era: 'session' as const,
      method: kind === 'tool' ? 'tools/call' : 'prompts/get',
      name,
      requestId,
      progressToken: requestId,
    };
    await this.runtime.submit({ id, session: SESSION, instance: SESSION, origin, input, digest });
    return id;
  }

  /** The nth question (from 1) that a call has asked, once it has. */
  async question(call: CallId, nth = 1): Promise<Question> {
    const enough = new AbortController();
    const questions: Question[] = [];
    for await (const item of this.runtime.follow(call, 0, enough.signal)) {
      const event = item.kind === 'event' ? readQuestion(item.body) : undefined;
      if (event?.topic === 'question') questions.push(event);
      if (questions.length === nth) enough.abort();
    }
    const question = questions[nth - 1];
    if (question === undefined) throw new Error(`The call asked ${questions.length} questions, not ${nth}.`);
    return question;
  }

  async answer(call: CallId, { ref }: Pick<Question, 'ref'>, result: JsonObject): Promise<'taken' | 'not_asked'> {
    return this.runtime.answer(call, ref, JSON.stringify({ result }));
  }

  /** Resolves once the store has the call suspended. */
  async suspended(call: CallId): Promise<void> {
    const reader = new Libsql(join(this.#directory, 'test.db'), { readonly: true });
    try {
      const status = reader.prepare('SELECT status FROM calls WHERE id = ?');
      await until(() => JSON.stringify(status.get(call)).includes('suspended'));
    } finally {
      reader.close();
    }
  }

  /** Errors that were logged, as text. */
  get errors(): readonly string[] {
    return this.logs
      .filter(({ level }) => level === 'error')
      .map(({ facts, message }) => `${message} ${String(Reflect.get(facts, 'err'))}`);
  }

  async stream(call: CallId): Promise<readonly StreamItem[]> {
    const items: StreamItem[] = [];
    for await (const item of this.runtime.follow(call, 0, new AbortController().signal)) items.push(item);
    return items;
  }

  /** The events of a call so far, and those to come, until `count` are there. */
  async events(call: CallId, count: number): Promise<readonly JsonObject[]> {
    const events: JsonObject[] = [];
    const enough = new AbortController();
    for await (const item of this.runtime.follow(call, 0, enough.signal)) {
      if (item.kind === 'event') events.push(JSON.parse(item.body) as JsonObject);
      if (events.length === count) enough.abort();
    }
    return events;
  }

  async outcome(call: CallId): Promise<Outcome> {
    const last = (await this.stream(call)).at(-1);
    if (last?.kind !== 'outcome') throw new Error('The call has no outcome.');
    return last.outcome;
  }

  /** The text of a tool's result. */
  async text(call: CallId): Promise<string> {
    const { body } = await this.outcome(call);
    const { content } = JSON.parse(body) as { content?: { text: string }[] };
    return content?.[0]?.text ?? body;
  }

  async call(name: string, values: JsonObject = {}): Promise<string> {
    return this.text(await this.begin(name, values));
  }

  #host(engine: Engine): Host {
    const native = this.#native;
    if (native === undefined) return engine;
    return {
      run: async (scope) => {
        const recorded = new RecordedScope(scope, await scope.history());
        await engine.run(withNative(recorded, native(scope.call.id)));
      },
    };
  }

  #logger(): Logger {
    const at = (level: string) => (facts: object, message: string) => {
      this.logs.push({ level, facts, message });
    };
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  }
}

/** What is rejected while `work` runs and nobody looks at in time: by default Node.js ends a process for it. */
export async function unhandledDuring(work: () => Promise<void>): Promise<readonly unknown[]> {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => {
    unhandled.push(reason);
  };
  process.on('unhandledRejection', note);
  try {
    await work();
  } finally {
    process.off('unhandledRejection', note);
  }
  return unhandled;
}

/** Resolves when the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 2);
    });
  }
}

export interface Question {
  readonly topic: string;
  readonly ref: string;
  readonly method: string;
  readonly params: JsonObject & { readonly message?: string };
}

function withNative(scope: RecordedScope, native: NativeOffer): Scope {
  return new Proxy(scope, {
    get: (target, name) => {
      if (name === 'native') return native;
      if (name === 'history') return async () => Promise.resolve(scope.copy([]).history);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'latin1') : '';
}

function readQuestion(body: string): Question {
  return JSON.parse(body) as Question;
}

/** A promise that a test settles, for tools that wait for the test. */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  #reached: () => void = () => undefined;
  #arrivals = 0;
  #isOpen = false;
  #count = 0;

  /** Called by a tool: waits until the test opens the gate. */
  async pass(): Promise<void> {
    this.#arrivals += 1;
    if (this.#arrivals >= this.#count) this.#reached();
    if (this.#isOpen) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Called by a test: resolves when this many have come. */
  async reached(count = 1): Promise<void> {
    this.#count = count;
    if (this.#arrivals >= count) return;
    await new Promise<void>((resolve) => {
      this.#reached = resolve;
    });
  }

  open(): void {
    this.#isOpen = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
