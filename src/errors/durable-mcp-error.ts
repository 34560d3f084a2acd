/**
 * The base of every error that this library throws on purpose.
 * `code` is stable across releases and listed in docs/errors.md; `cause` keeps what led here.
 */
export abstract class DurableMcpError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}
