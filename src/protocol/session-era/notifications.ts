import type { EngineEvent } from '../../engine/events.js';
import type { StreamId } from '../../runtime/port.js';
import { notificationText, requestText } from '../json-rpc.js';
import { questionId } from './question-id.js';

/** Whose stream an event stands on. */
export interface EventPlace {
  /** The call's id, or the session's stream. */
  readonly stream: StreamId;
  readonly progressToken?: string | number | undefined;
}

/**
 * The message that tells a client of a stored event; undefined when there is none: progress without a token, or a topic
 * of another release of this library.
 */
export function eventMessage(body: string, { stream, progressToken }: EventPlace): string | undefined {
  const event = parseEvent(body);
  switch (event.topic) {
    case 'progress': {
      const { progress, total, message } = event;
      if (progressToken === undefined) return undefined;
      return notificationText('notifications/progress', { progressToken, progress, total, message });
    }
    case 'log': {
      const { level, logger, data } = event;
      return notificationText('notifications/message', { level, logger, data });
    }
    case 'tools-changed':
      return notificationText('notifications/tools/list_changed');
    case 'prompts-changed':
      return notificationText('notifications/prompts/list_changed');
    case 'resources-changed':
      return notificationText('notifications/resources/list_changed');
    case 'resource-updated':
      return notificationText('notifications/resources/updated', { uri: event.uri });
    case 'question':
      return requestText(questionId(stream, event.ref), event.method, event.params);
    case 'question-withdrawn':
      return notificationText('notifications/cancelled', {
        requestId: questionId(stream, event.ref),
        reason: event.reason,
      });
    default:
      return undefined;
  }
}

function parseEvent(body: string): EngineEvent {
  return JSON.parse(body) as EngineEvent;
}
