import type { Logger, Runtime } from '../../runtime/port.js';
import type { IncomingResponse } from '../incoming-message.js';
import { parseQuestionId } from './question-id.js';
import { sessionKey } from './session-key.js';

/** What clients answer to questions. The first answer to an open question counts; others are dropped with a log line. */
export class ClientAnswers {
  readonly #runtime: Runtime;
  readonly #logger: Logger;

  constructor(runtime: Runtime, logger: Logger) {
    this.#runtime = runtime;
    this.#logger = logger;
  }

  /** G10: only questions of this session's calls. Durable when it resolves. Throws StoreUnavailableError. */
  async receive(sessionId: string, { id, answer }: IncomingResponse): Promise<void> {
    const question = parseQuestionId(id);
    const call = question === undefined ? undefined : await this.#runtime.find(question.call, sessionKey(sessionId));
    const isOwn = question !== undefined && call !== undefined;
    const received = isOwn ? await this.#runtime.answer(call.id, question.ref, answer) : 'not_asked';
    if (received === 'not_asked') {
      this.#logger.info({ session: sessionId, id }, 'Dropped an answer to a question that is not open.');
    }
  }
}
