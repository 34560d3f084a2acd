import { QuestionFailedError } from '../errors/call-errors.js';
import type { JsonObject } from '../metadata/server-model.js';
import { compileForm, type FormSchema } from './elicitation-form.js';
import type { ClientFacts } from './era.js';
import { requireCapability, type QuestionOptions, type Questions } from './questions.js';

/** The user's answer to a form: `content` is there, and of the asked shape, when the action is `accept`. */
export interface ElicitationAnswer<T = unknown> {
  readonly action: 'accept' | 'decline' | 'cancel';
  readonly content?: T;
}

/** What may be asked of a client, in MCP's terms, each only if the client declared that it can. */
export class ClientQuestions {
  readonly #questions: Questions;
  readonly #client: () => ClientFacts;
  readonly #where: string;

  constructor(questions: Questions, client: () => ClientFacts, where: string) {
    this.#questions = questions;
    this.#client = client;
    this.#where = where;
  }

  async elicit<T>(
    message: string,
    schema: FormSchema<T>,
    options: QuestionOptions = {},
  ): Promise<ElicitationAnswer<T>> {
    const { clientCapabilities } = this.#client();
    requireCapability(clientCapabilities, 'elicitation');
    const declared = clientCapabilities['elicitation'];
    // A client that names only other modes cannot show forms; one that names none can (MCP 2025-11-25, Elicitation, "Capabilities").
    if (typeof declared === 'object' && declared !== null && 'url' in declared)
      requireCapability(clientCapabilities, 'elicitation.form');
    const form = compileForm<T>(schema, this.#where);
    const params: JsonObject = { message, requestedSchema: form.requestedSchema };
    const { action, content } = await this.#questions.ask({
      ...options,
      alias: 'elicit',
      method: 'elicitation/create',
      params,
    });
    if (action === 'decline' || action === 'cancel') return { action };
    if (action !== 'accept')
      throw new QuestionFailedError(`The client answered an elicitation with the action ${JSON.stringify(action)}.`);
    return { action, content: await form.parse(content, options.key ?? message) };
  }

  /** `accept` is the user's consent to open the address, not the end of what happens there. */
  async elicitUrl(
    { message, url, elicitationId }: { readonly message: string; readonly url: string; readonly elicitationId: string },
    options: QuestionOptions = {},
  ): Promise<ElicitationAnswer> {
    requireCapability(this.#client().clientCapabilities, 'elicitation.url');
    const params: JsonObject = { mode: 'url', message, url, elicitationId };
    const { action } = await this.#questions.ask({
      ...options,
      alias: 'elicitUrl',
      method: 'elicitation/create',
      params,
    });
    if (action !== 'accept' && action !== 'decline' && action !== 'cancel') {
      throw new QuestionFailedError(`The client answered an elicitation with the action ${JSON.stringify(action)}.`);
    }
    return { action };
  }

  async sample(params: JsonObject, options: QuestionOptions = {}): Promise<JsonObject> {
    const { clientCapabilities } = this.#client();
    requireCapability(clientCapabilities, 'tools' in params ? 'sampling.tools' : 'sampling');
    return this.#questions.ask({ ...options, alias: 'sample', method: 'sampling/createMessage', params });
  }

  async listRoots(options: QuestionOptions = {}): Promise<readonly { readonly uri: string; readonly name?: string }[]> {
    requireCapability(this.#client().clientCapabilities, 'roots');
    const { roots } = await this.#questions.ask({ ...options, alias: 'listRoots', method: 'roots/list', params: {} });
    return readRoots(roots);
  }
}

function readRoots(roots: unknown): readonly { readonly uri: string; readonly name?: string }[] {
  if (!Array.isArray(roots)) throw new QuestionFailedError('The client answered roots/list without a list of roots.');
  return roots as readonly { uri: string; name?: string }[];
}
