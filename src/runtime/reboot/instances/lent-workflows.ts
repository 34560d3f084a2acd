import type { WorkflowContext } from '@reboot-dev/reboot';
import { AsyncResource } from 'node:async_hooks';
import type { CallId, Native } from '../../port.js';

interface Lent {
  readonly native: Promise<Native>;
  readonly arrive: (native: Native) => void;
  readonly ended: Promise<void>;
  readonly end: () => void;
}

/** The Reboot workflows that belong to one call each, as far as this process runs them or waits for them. */
export class LentWorkflows {
  readonly #lent = new Map<CallId, Lent>();

  /** The workflow of a call, once Reboot runs it. */
  async of(call: CallId): Promise<Native> {
    return this.#place(call).native;
  }

  /** Called in the workflow; resolves when its call has ended. */
  async lend(call: CallId, context: WorkflowContext): Promise<void> {
    const place = this.#place(call);
    place.arrive(nativeOf(context));
    await place.ended;
  }

  /** The call has ended; safe to repeat, also for a call that has no workflow. */
  end(call: CallId): void {
    this.#lent.get(call)?.end();
    this.#lent.delete(call);
  }

  #place(call: CallId): Lent {
    const known = this.#lent.get(call);
    if (known !== undefined) return known;
    const { promise: native, resolve: arrive } = deferred<Native>();
    const { promise: ended, resolve: end } = deferred<undefined>();
    const place: Lent = { native, arrive, ended, end: () => end(undefined) };
    this.#lent.set(call, place);
    return place;
  }
}

// Reboot knows a workflow's calls by the asynchronous context that its method runs in.
function nativeOf(context: WorkflowContext): Native {
  const place = new AsyncResource('durable-mcp.call');
  return { context, run: (work) => place.runInAsyncScope(work) };
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((given) => {
    resolve = given;
  });
  return { promise, resolve };
}
