import type { JsonObject } from '../metadata/server-model.js';
import type { EngineEvent, QuestionMethod } from './events.js';

/** The first words of an elicitation that is asked again after a restart. */
const LEAD = 'Sorry, we got disconnected and need to try again: ';

/** A question as its call's journal keeps it. */
export interface QuestionRecord {
  readonly method: QuestionMethod;
  readonly params: JsonObject;
  /** 1 for the first asking. */
  readonly attempt: number;
  /** Milliseconds since the epoch; null: it waits as long as its session lives. */
  readonly deadline: number | null;
}

/** Names one asking of a question within its call. */
export function refOf(key: string, { attempt }: QuestionRecord): string {
  return `${key}:${attempt}`;
}

/** The question that an asking is of. */
export function keyOf(ref: string): string {
  return ref.slice(0, ref.lastIndexOf(':'));
}

export function readQuestion(body: string): QuestionRecord {
  return JSON.parse(body) as QuestionRecord;
}

export function questionEvent(ref: string, record: QuestionRecord): string {
  return bodyOf({ topic: 'question', ref, method: record.method, params: paramsOf(record) });
}

export function withdrawalEvent(ref: string, reason: string): string {
  return bodyOf({ topic: 'question-withdrawn', ref, reason });
}

/** Whether an event belongs to the questions, which keep their own record in the journal. */
export function isQuestionEvent(body: string): boolean {
  return body.startsWith('{"topic":"question');
}

/** The askings that were put to the client, and not withdrawn since. */
export function openRefsIn(events: readonly string[]): Set<string> {
  const open = new Set<string>();
  for (const body of events) {
    const { topic, ref } = isQuestionEvent(body) ? readEvent(body) : {};
    if (topic === 'question') open.add(ref ?? '');
    if (topic === 'question-withdrawn') open.delete(ref ?? '');
  }
  return open;
}

function paramsOf({ method, params, attempt }: QuestionRecord): JsonObject {
  if (method !== 'elicitation/create' || attempt === 1) return params;
  return { ...params, message: LEAD + (typeof params['message'] === 'string' ? params['message'] : '') };
}

function readEvent(body: string): { readonly topic?: string; readonly ref?: string } {
  return JSON.parse(body) as { topic: string; ref: string };
}

function bodyOf(event: EngineEvent): string {
  return JSON.stringify(event);
}
