import { DurableMcpError } from './durable-mcp-error.js';

/** Why a call may not change fields: it runs beside others, or it was waiting for a question or a sleep. */
export type ReadOnlyReason = 'beside others' | 'suspended';

const EXPLANATIONS: Record<ReadOnlyReason, string> = {
  'beside others':
    'it runs beside other calls and may only read. ' +
    "Change fields in a tool with concurrency 'turns' (the default), or mark the field @Transient().",
  suspended:
    'the call was suspended in a question or a sleep, when the fields belong to other calls. ' +
    'Change fields before it or after it, and wait only for steps, questions and sleeps of the context beside it.',
};

/** G7: a call changed fields when it may only read them: in a prompt, resource or shared tool, or while it was suspended. Nothing was stored. */
export class FieldsReadOnlyError extends DurableMcpError {
  override readonly code = 'fields_read_only';

  constructor(where: string, reason: ReadOnlyReason) {
    super(`${where} changed a field, but ${EXPLANATIONS[reason]}`);
  }
}
