import { DurableMcpError } from './durable-mcp-error.js';

/** Something that the Reboot runtime needs is missing on this machine, or cannot be used. */
export class RebootSetupError extends DurableMcpError {
  override readonly code = 'reboot_setup';
}
