/** Where a command's words go. */
export interface Terminal {
  /** A result: standard output. */
  write(text: string): void;
  /** Anything else: standard error. */
  tell(text: string): void;
}
