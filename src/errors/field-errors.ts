import { DurableMcpError } from './durable-mcp-error.js';

/** A field holds something that would not come back as it is. Nothing was stored; the fields stand as last committed. */
export class FieldNotStorableError extends DurableMcpError {
  override readonly code = 'field_not_storable';

  /** `where` is the path of the value, such as `Shop.cart.items[0]`; `found` what is there, `fix` what to do instead. */
  constructor(where: string, found: string, fix: string) {
    super(`${where}: ${found} cannot be stored. ${fix}`);
  }
}

/** What is stored cannot become fields again. It was left as it is. */
export class FieldNotRestorableError extends DurableMcpError {
  override readonly code = 'field_not_restorable';

  constructor(where: string, reason: string, options?: { readonly cause?: unknown }) {
    super(`${where}: what is stored cannot be restored: ${reason}`, options);
  }
}

/** The server class's `migrate` failed on the fields of an older version. They were left as they are. */
export class FieldMigrationError extends DurableMcpError {
  override readonly code = 'field_migration';

  constructor(
    facts: { where: string; from: string; to: string; reason: string },
    options?: { readonly cause?: unknown },
  ) {
    super(
      `${facts.where}: migrate failed on the fields of version ${facts.from} (the class is version ${facts.to}): ` +
        `${facts.reason} Nothing was changed; mend migrate and start the server again.`,
      options,
    );
  }
}
