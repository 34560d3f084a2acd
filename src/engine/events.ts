import type { JsonObject, JsonValue } from '../metadata/server-model.js';

/** Severities of RFC 5424, as MCP names them (logging, "Log levels"), lowest first. */
export const LOG_LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a running call has to say, free of any era's framing; stored as JSON. */
export type EngineEvent =
  | { readonly topic: 'progress'; readonly progress: number; readonly total?: number; readonly message?: string }
  | { readonly topic: 'log'; readonly level: LogLevel; readonly logger?: string; readonly data: JsonValue }
  | { readonly topic: 'tools-changed' }
  | { readonly topic: 'prompts-changed' }
  | { readonly topic: 'resources-changed' }
  | { readonly topic: 'resource-updated'; readonly uri: string }
  /** A question to the client. `ref` names this asking of it (a question that is asked again gets another). */
  | { readonly topic: 'question'; readonly ref: string; readonly method: QuestionMethod; readonly params: JsonObject }
  | { readonly topic: 'question-withdrawn'; readonly ref: string; readonly reason: string };

export type QuestionMethod = 'elicitation/create' | 'sampling/createMessage' | 'roots/list';
