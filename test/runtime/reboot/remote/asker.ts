import { INSTANCE_HEADER, type AnswerLine, type Question, type RunState } from './bridge.js';

/** Asks the process that owns an instance, one question after the other: the next goes out once the last has begun. */
export class Asker {
  readonly #urlNow: () => string;
  readonly #see: (instance: string, runs: readonly RunState[]) => void;
  #begun: Promise<unknown> = Promise.resolve();

  /** `see` is told the runs of an instance with each answer about it. */
  constructor(urlNow: () => string, see: (instance: string, runs: readonly RunState[]) => void) {
    this.#urlNow = urlNow;
    this.#see = see;
  }

  /** What the method returned. Rejects with what it threw, or when the process goes away. */
  async ask(instance: string, question: Question): Promise<unknown> {
    for await (const line of this.#lines(instance, question, new AbortController().signal)) {
      if (line.kind === 'returned') return line.value;
    }
    throw new Error(`There was no answer to ${question.method}.`);
  }

  /** The items that the method yields. */
  async *items(instance: string, question: Question, signal: AbortSignal): AsyncIterable<unknown> {
    for await (const line of this.#lines(instance, question, signal)) {
      if (line.kind === 'item') yield line.item;
    }
  }

  async *#lines(instance: string, question: Question, signal: AbortSignal): AsyncIterable<AnswerLine> {
    let begin = (): void => undefined;
    const before = this.#begun;
    this.#begun = new Promise<void>((resolve) => (begin = resolve));
    try {
      await before;
      for await (const line of answer(this.#urlNow(), instance, question, signal)) {
        begin();
        if (line.kind === 'returned') this.#see(instance, line.runs);
        if (line.kind === 'threw') throw new Error(line.message);
        yield line;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      begin();
    }
  }
}

async function* answer(
  url: string,
  instance: string,
  question: Question,
  signal: AbortSignal,
): AsyncIterable<AnswerLine> {
  const body = JSON.stringify(question);
  const response = await fetch(url, { method: 'POST', headers: { [INSTANCE_HEADER]: instance }, body, signal });
  if (response.status !== 200 || response.body === null) throw new Error(`${question.method}: ${response.status}`);
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const [end = '', ...lines] = chunk.split('\n');
    const next = lines.pop();
    rest += end;
    if (next === undefined) continue;
    yield* [rest, ...lines].map(parseLine);
    rest = next;
  }
}

function parseLine(line: string): AnswerLine {
  return JSON.parse(line) as AnswerLine;
}
