import { ListenError } from '../errors/listen-error.js';

const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Another process listens there. Stop it, or choose another port (0 takes a free one).',
  EACCES: 'This user may not bind it. Choose a port above 1023, or grant the right.',
  EADDRNOTAVAIL: 'This machine does not have that address. Use 127.0.0.1, or 0.0.0.0 for all interfaces.',
  ENOTFOUND: 'The host name does not resolve. Use 127.0.0.1, or 0.0.0.0 for all interfaces.',
  ERR_SOCKET_BAD_PORT: 'A port is a whole number from 0 to 65535.',
};

/** What went wrong and what to do, from the error that node gave. */
export function explainListenFailure(error: unknown, port: number, host: string): ListenError {
  const code = codeOf(error);
  const advice = ADVICE[code] ?? 'See the cause.';
  return new ListenError(`Cannot listen on ${host}:${port} (${code}). ${advice}`, { cause: error });
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'unknown error';
}
