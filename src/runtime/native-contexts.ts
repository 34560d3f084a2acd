/**
 * What `context.reboot` is of. A runtime's own entry adds to it by declaration merging, so that nobody who does not import that entry
 * needs the types of its packages.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- others add its members
export interface NativeContexts {}

/** Type of `context.reboot`: Reboot's WorkflowContext where `durable-mcp/reboot` is imported, otherwise unknown. */
export type RebootContext = NativeContexts extends { readonly reboot: infer C } ? C : unknown;
