/** What one check of `doctor` found. `note` is worth knowing, `wrong` keeps a server from running or its data from being safe. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'note' | 'wrong';
  readonly detail: string;
}
