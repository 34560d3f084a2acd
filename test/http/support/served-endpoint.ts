import type { AuthOptions } from '../../../src/http/auth/auth-options.js';
import { Authentication } from '../../../src/http/auth/authentication.js';
import { HttpEndpoint, type HttpEndpointOptions } from '../../../src/http/http-endpoint.js';
import { HttpListener } from '../../../src/http/http-listener.js';
import { StreamConnections } from '../../../src/http/stream-connections.js';
import { FakeEra } from './fake-era.js';
import { RecordingLogger } from './recording-logger.js';

interface TestAuth extends Partial<AuthOptions> {
  readonly scopes?: readonly string[];
  readonly isOnly?: boolean;
  /** The principal is what it is without `auth.principal`. */
  readonly byDefault?: boolean;
  readonly now?: () => number;
}

/** An endpoint over a fake era, on a free port. */
export class ServedEndpoint {
  readonly era = new FakeEra();
  readonly logger: RecordingLogger;
  readonly connections = new StreamConnections();
  readonly endpoint: HttpEndpoint;
  readonly listener: HttpListener;

  private constructor(options: Partial<HttpEndpointOptions>, logger: RecordingLogger) {
    this.logger = logger;
    const { era, connections } = this;
    this.endpoint = new HttpEndpoint({ era, logger, connections, ...options });
    this.listener = new HttpListener({ endpoints: [this.endpoint], logger });
  }

  static async start(options: Partial<HttpEndpointOptions> = {}): Promise<ServedEndpoint> {
    return ServedEndpoint.#listen(new ServedEndpoint(options, new RecordingLogger()));
  }

  /** By default a token is the name of its principal, and allows nothing in particular. */
  static async withAuth(options: TestAuth = {}): Promise<ServedEndpoint> {
    const { scopes = [], isOnly = true, byDefault = false, now = Date.now, ...auth } = options;
    const logger = new RecordingLogger();
    const given: AuthOptions = {
      verifier: async (token) => ({ clientId: token, scopes: [] }),
      ...(byDefault ? {} : { principal: ({ clientId }) => clientId }),
      ...auth,
    };
    const authentication = new Authentication({ path: '/mcp', isOnly, scopes, logger, now, ...given });
    return ServedEndpoint.#listen(new ServedEndpoint({ authentication }, logger));
  }

  static async #listen(served: ServedEndpoint): Promise<ServedEndpoint> {
    await served.listener.listen(0);
    return served;
  }

  get url(): string {
    return this.listener.urlOf(this.endpoint);
  }

  stop(): Promise<void> {
    return this.listener.close(50);
  }
}
