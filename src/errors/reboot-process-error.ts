import { DurableMcpError } from './durable-mcp-error.js';

/** The Reboot processes ended, or hung, before they could serve the first request. Their last lines say why. */
export class RebootProcessError extends DurableMcpError {
  override readonly code = 'reboot_processes';
  /** The servers were well, but requests did not come to all of them: another start may find another way. */
  readonly isOutOfReach: boolean;

  constructor(message: string, { isOutOfReach = false }: { readonly isOutOfReach?: boolean | undefined } = {}) {
    super(message);
    this.isOutOfReach = isOutOfReach;
  }
}
