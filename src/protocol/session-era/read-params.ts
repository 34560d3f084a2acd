import type { JsonObject } from '../../metadata/server-model.js';
import { ERROR_CODES, refusal, type Refusal } from '../json-rpc.js';

/** Problems that are named in one message. */
const NAMED_PROBLEMS = 5;

/** The part of the SDK's wire schemas (zod) that is used. */
interface WireSchema<T> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly WireIssue[] } };
}
interface WireIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Parameters that fit, without what the schema does not know. */
export interface ReadParams<T> {
  readonly kind: 'params';
  readonly data: T;
}

/** Checks a method's parameters with the SDK's wire schema. Absent parameters count as `{}`. */
export function readParams<T>(
  method: string,
  schema: WireSchema<T>,
  params: JsonObject | undefined,
): ReadParams<T> | Refusal {
  const parsed = schema.safeParse(params ?? {});
  if (parsed.success) return { kind: 'params', data: parsed.data };
  return invalidParams(method, parsed.error.issues.slice(0, NAMED_PROBLEMS).map(describe).join('; '));
}

export function invalidParams(method: string, problem: string): Refusal {
  return refusal(ERROR_CODES.invalidParams, `Invalid params for ${method}: ${problem}`);
}

function describe({ path, message }: WireIssue): string {
  return `${['params', ...path.map(String)].join('.')}: ${message}`;
}
