import { DurableMcpError } from './durable-mcp-error.js';

/** G7: a prompt, a resource or a tool with `concurrency: 'shared'` changed a field; such calls only read, and nothing was stored. */
export class FieldsReadOnlyError extends DurableMcpError {
  override readonly code = 'fields_read_only';

  constructor(where: string) {
    super(
      `${where} changed a field, but it runs beside other calls and may only read. ` +
        `Change fields in a tool with concurrency 'turns' (the default), or mark the field @Transient().`,
    );
  }
}
