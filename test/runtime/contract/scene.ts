import type { Outcome, Runtime, Scope } from '../../../src/runtime/port.js';

/** A runtime that was started; who starts and stops it is not the test's business. */
export type ServingRuntime = Omit<Runtime, 'start' | 'drain' | 'stop'>;

/** What a test of the contract does with a run of a call. */
export type Run = Pick<
  Scope,
  | 'call'
  | 'attempt'
  | 'signal'
  | 'whenAbandoned'
  | 'loadFields'
  | 'history'
  | 'record'
  | 'keep'
  | 'suspend'
  | 'expect'
  | 'dismiss'
  | 'emit'
  | 'finish'
>;

/** What a test of the contract has. */
export interface Scene {
  /** Of an instance of its own, which is open. */
  readonly key: string;
  /** The runtime that is up: after a crash another one, on the same stored state. */
  readonly runtime: ServingRuntime;
  /** The nth run (from 0) of the instance's calls since the runtime came up, once there is one. */
  run(index: number): Promise<Run>;
  /** All of them. */
  runs(): Promise<readonly Run[]>;
  /** Ends the runtime as a crash would: what is durable stays, nothing else happens. Another one is up when this resolves. */
  crash(): Promise<void>;
}

/** Declares one test of the contract. Tests do not disturb each other, so they may run beside each other on one runtime. */
export type DeclareTest = (what: string, body: (on: Scene) => Promise<void>) => void;

/** How a call ends by itself, as its input says; without it, the test ends it. */
export interface Ending {
  readonly outcome: Outcome;
  readonly fields?: string;
}

export function inputThatEnds(ending: Ending): string {
  return JSON.stringify({ ending });
}

/** Runs a call as its input says, for ever by default. */
export async function runAsInputSays(scope: Scope): Promise<void> {
  const { ending } = parseInput(scope.call.input);
  if (ending === undefined) return new Promise(() => undefined);
  return scope.finish(ending.outcome, ending.fields);
}

function parseInput(input: string): { readonly ending?: Ending } {
  return JSON.parse(input) as { readonly ending?: Ending };
}
