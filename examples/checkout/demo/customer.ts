import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema, type CallToolResult, type ElicitResult } from '@modelcontextprotocol/sdk/types.js';
import { setTimeout as pass } from 'node:timers/promises';
import { READING_MS } from './pace.js';
import type { Stage } from './stage.js';

const EMAIL = 'ada@example.com';

/** A person and the MCP SDK's own client. It does nothing about crashes but what that client does by itself. */
export class Customer {
  readonly #client = new Client({ name: 'customer', version: '1.0.0' }, { capabilities: { elicitation: {} } });
  #lastEvent = '';
  #isLost = false;

  private constructor(private readonly stage: Stage) {
    this.#client.setRequestHandler(ElicitRequestSchema, ({ params }, { signal }) =>
      this.#fillIn(params.message, signal),
    );
  }

  static async enter(stage: Stage): Promise<Customer> {
    const customer = new Customer(stage);
    // By default it looks twice whether the shop is back, which a slow machine may need longer for.
    const reconnectionOptions = {
      initialReconnectionDelay: 1000,
      maxReconnectionDelay: 1000,
      reconnectionDelayGrowFactor: 1,
      maxRetries: 30,
    };
    const transport = new StreamableHTTPClientTransport(new URL(stage.url), {
      reconnectionOptions,
      fetch: (url, init) => customer.#watch(url, init),
    });
    customer.#client.onerror = () => customer.#noticeLoss();
    await customer.#client.connect(transport);
    customer.#countAnswers(transport);
    stage.timeline.say('client', `is the MCP SDK's own client, in session ${transport.sessionId ?? ''}`);
    return customer;
  }

  async put(sku: string, quantity: number): Promise<void> {
    this.stage.timeline.say('client', `puts ${quantity} × ${sku} into the cart`);
    await this.#client.callTool({ name: 'add_to_cart', arguments: { sku, quantity } });
  }

  async viewCart(): Promise<string> {
    return JSON.stringify((await this.#client.callTool({ name: 'view_cart' })).content);
  }

  async checkout(): Promise<CallToolResult> {
    const { timeline, evidence } = this.stage;
    evidence.answers = 0;
    timeline.say('client', 'calls checkout');
    const answer = await this.#client.callTool({ name: 'checkout' }, undefined, {
      timeout: 30_000,
      onresumptiontoken: (event) => {
        this.#lastEvent = event;
      },
      onprogress: ({ progress, total, message }) => {
        evidence.progress.push(progress);
        timeline.say('client', `hears ${progress}/${total ?? '?'}: ${message ?? ''}`);
        if (progress === 3) void this.stage.reach('the charge is stored');
      },
    });
    timeline.say('client', `has its answer: ${JSON.stringify(answer.structuredContent ?? answer.content)}`);
    return asResult(answer);
  }

  async leave(): Promise<void> {
    this.#client.onerror = () => undefined;
    await this.#client.close();
  }

  async #fillIn(message: string, signal: AbortSignal): Promise<ElicitResult> {
    const { timeline, evidence } = this.stage;
    evidence.questions.push(message);
    timeline.say('client', `is asked: ${message}`);
    const { deaths } = evidence;
    await this.stage.reach('the question is open');
    // A form of a shop that died is read until it is withdrawn; nobody would hear the answer.
    const reading = evidence.deaths > deaths ? 30_000 : READING_MS;
    signal.addEventListener('abort', () => {
      evidence.withdrawals.push(String(signal.reason));
      timeline.say('client', `takes the form down, since it was withdrawn: ${String(signal.reason)}`);
    });
    await pass(reading, undefined, { signal });
    timeline.say('client', `says yes, and ${EMAIL}`);
    return { action: 'accept', content: { email: EMAIL } };
  }

  #noticeLoss(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.stage.timeline.say('client', 'loses its connection, and waits');
  }

  /** Tells when the client is back on the stream that it lost. */
  async #watch(url: string | URL, init?: RequestInit): Promise<Response> {
    const response = await fetch(url, init);
    const isResumed = new Headers(init?.headers).get('last-event-id') === this.#lastEvent;
    if (this.#isLost && isResumed && response.ok) {
      this.#isLost = false;
      this.stage.timeline.say('client', 'is back, and asks for all that came after the last event that it had');
    }
    return response;
  }

  /** Responses, as they come in: a second one would not show in what callTool returns. */
  #countAnswers(transport: StreamableHTTPClientTransport): void {
    const deliver = transport.onmessage;
    transport.onmessage = (message) => {
      if ('result' in message || 'error' in message) this.stage.evidence.answers += 1;
      deliver?.(message);
    };
  }
}

/** A call without a task is answered with a result. */
function asResult(answer: Awaited<ReturnType<Client['callTool']>>): CallToolResult {
  return answer as CallToolResult;
}
