import process from 'node:process';
import { RuntimeOptionsError } from './errors/runtime-options-error.js';
import { embedded } from './runtime/embedded/embedded.js';
import type { RuntimeFactory } from './runtime/runtime-factory.js';

/** What `DURABLE_MCP_RUNTIME` says: `embedded` (also when it says nothing), or `reboot`. Throws RuntimeOptionsError, RebootSetupError. */
export async function defaultRuntime(directory?: string): Promise<RuntimeFactory> {
  const { DURABLE_MCP_RUNTIME: choice = '' } = process.env;
  const options = directory === undefined ? {} : { directory };
  if (choice === '' || choice === 'embedded') return embedded(options);
  if (choice !== 'reboot') {
    throw new RuntimeOptionsError(
      `DURABLE_MCP_RUNTIME is "${choice}". It must be embedded or reboot; unset it for embedded.`,
    );
  }
  // Loaded for those alone who ask for it.
  const { reboot } = await import('./runtime/reboot/reboot.js');
  return reboot(options);
}
