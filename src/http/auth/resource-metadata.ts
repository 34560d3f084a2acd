import type { ResourceMetadataOptions } from './auth-options.js';

/** Protected resource metadata, as JSON (RFC 9728, section 2). */
export function resourceMetadata(resource: URL, options: ResourceMetadataOptions, scopes: readonly string[]): string {
  const { authorizationServers, resourceName, resourceDocumentation, scopesSupported = scopes } = options;
  return JSON.stringify({
    resource: resource.href,
    // As they were written: issuers are compared letter by letter.
    authorization_servers: authorizationServers.map(String),
    scopes_supported: scopesSupported.length === 0 ? undefined : scopesSupported,
    bearer_methods_supported: ['header'],
    resource_name: resourceName,
    resource_documentation: resourceDocumentation?.toString(),
  });
}
