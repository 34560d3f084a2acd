import type { Logger } from '../../../src/runtime/port.js';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly facts: object;
  readonly message: string;
}

/** Keeps what is logged. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[] = [];
  debug = this.#at('debug');
  info = this.#at('info');
  warn = this.#at('warn');
  error = this.#at('error');

  #at(level: LogLine['level']): (facts: object, message: string) => void {
    return (facts, message) => void this.lines.push({ level, facts, message });
  }
}
