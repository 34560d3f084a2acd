import { DurableMcpError } from './durable-mcp-error.js';

/** The Reboot processes ended, or hung, before they could serve the first request. Their last lines say why. */
export class RebootProcessError extends DurableMcpError {
  override readonly code = 'reboot_processes';
}
