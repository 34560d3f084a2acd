import { RuntimeOptionsError } from '../errors/runtime-options-error.js';
import { StepMisuseError } from '../errors/step-errors.js';
import type { Native, NativeOffer } from '../runtime/port.js';
import type { RebootContext } from '../runtime/native-contexts.js';

/** Why a run ended although its handler has not: the call is run again, with what it asked for. */
export class NativeNeeded extends Error {
  constructor(where: string) {
    super(
      `${where}: \`context.reboot\` is used for the first time here: the call is run again from the start of its method, with a Reboot workflow. ` +
        'This error only ends the first run; do not catch it.',
    );
  }
}

export interface NativeUseOptions {
  readonly where: string;
  readonly offer: NativeOffer | undefined;
  /** Made for this run. */
  readonly native: Native | undefined;
  /** The step whose effect is running where this is called. */
  readonly currentStep: () => string | undefined;
  /** Ends the run. */
  readonly stop: (reason: NativeNeeded) => void;
}

/** What a handler reaches of the runtime itself. */
export class NativeUse {
  readonly #options: NativeUseOptions;

  constructor(options: NativeUseOptions) {
    this.#options = options;
  }

  /** Throws RuntimeOptionsError, StepMisuseError; and NativeNeeded, for a run that has none yet. */
  get context(): RebootContext {
    const { where, offer, native, currentStep, stop } = this.#options;
    const step = currentStep();
    if (step !== undefined) {
      throw new StepMisuseError(
        `${where}: the step "${step}" uses \`context.reboot\`. Reboot keeps what is called with it by itself: make that call outside of steps.`,
      );
    }
    if (native !== undefined) return asRebootContext(native.context);
    if (offer === undefined) {
      throw new RuntimeOptionsError(
        `${where}: \`context.reboot\` is there on the Reboot runtime alone, and this server runs on another. ` +
          "Pass `runtime: reboot()` of 'durable-mcp/reboot' to DurableMcpFactory.create, or set DURABLE_MCP_RUNTIME=reboot.",
      );
    }
    const reason = new NativeNeeded(where);
    stop(reason);
    throw reason;
  }
}

function asRebootContext(context: unknown): RebootContext {
  return context as RebootContext;
}
