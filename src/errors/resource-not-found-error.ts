import { DurableMcpError } from './durable-mcp-error.js';

/** There is no resource of this uri: nothing offers it, or the method that does returned nothing. The message is fit for clients. */
export class ResourceNotFoundError extends DurableMcpError {
  override readonly code = 'resource_not_found';

  constructor(readonly uri: string) {
    super(`There is no resource ${uri}.`);
  }
}
