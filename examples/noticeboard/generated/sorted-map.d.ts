/** What the example uses of sorted-map.js, which `npm run generate:reboot-states` makes from the installed Reboot. */
import type { InitializeContext, WorkflowContext } from '@reboot-dev/reboot';

/** Half open: from `startKey` on, up to but without `endKey`. */
interface Range {
  readonly startKey?: string;
  readonly endKey?: string;
  /** Entries at most; must not be 0. */
  readonly limit: number;
}

interface Entries {
  readonly entries: readonly { readonly key: string; readonly value: Uint8Array }[];
}

interface SortedMapMethods {
  insert(
    context: WorkflowContext | InitializeContext,
    request: { readonly entries: Readonly<Record<string, Uint8Array>> },
  ): Promise<unknown>;
  remove(context: WorkflowContext, request: { readonly keys: readonly string[] }): Promise<unknown>;
  get(context: WorkflowContext, request: { readonly key: string }): Promise<{ readonly value?: Uint8Array }>;
  range(context: WorkflowContext, request: Range): Promise<Entries>;
  /** From the last key down to, but without, `endKey`. */
  reverseRange(context: WorkflowContext, request: Range): Promise<Entries>;
}

export declare const SortedMap: {
  ref(id: string): SortedMapMethods & {
    /** Under a name, so that one call can do the same thing more than once. */
    perWorkflow(name: string): SortedMapMethods;
    /** Under a name, so that it is done once, however often the application starts. */
    idempotently(name: string): SortedMapMethods;
  };
};
