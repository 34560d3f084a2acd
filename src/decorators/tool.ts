import type { MethodMark } from './decorator-types.js';
import type { IconOption, MetaOption, SchemaOption } from './option-types.js';
import { recordDecorator } from './record-decorator.js';
import { refuseBareUse } from './refuse-misuse.js';

/** Hints for clients (MCP 2025-11-25, "ToolAnnotations"); nothing here is enforced. */
export interface ToolAnnotations {
  readonly title?: string;
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

export interface ToolOptions {
  /** 1 to 128 of A-Z a-z 0-9 _ - . ; the method's name by default. */
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema?: SchemaOption;
  readonly outputSchema?: SchemaOption;
  readonly annotations?: ToolAnnotations;
  readonly icons?: readonly IconOption[];
  /** `turns` (the default): one segment at a time. `exclusive` keeps the instance through waits. `shared` runs beside others and may not change fields. */
  readonly concurrency?: 'turns' | 'exclusive' | 'shared';
  /** Milliseconds. */
  readonly timeout?: number;
  /** What the caller's access token must allow, all of them. Needs `auth`. */
  readonly scopes?: readonly string[];
  /** False: neither listed nor callable. */
  readonly enabled?: boolean;
  readonly _meta?: MetaOption;
}

/** Offers the method as a tool. */
export function Tool(options: ToolOptions = {}): MethodMark {
  refuseBareUse('Tool', options);
  return (...place) => recordDecorator('Tool', options, place);
}
