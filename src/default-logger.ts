import { pino } from 'pino';
import type { Logger } from './runtime/port.js';

/** JSON lines on standard error, at `LOG_LEVEL` (default `info`). */
export function defaultLogger(): Logger {
  return pino(
    { name: 'durable-mcp', level: process.env['LOG_LEVEL'] ?? 'info' },
    pino.destination({ fd: 2, sync: true }),
  );
}
