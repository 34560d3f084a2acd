import { HttpEndpoint, type HttpEndpointOptions } from '../../../src/http/http-endpoint.js';
import { HttpListener } from '../../../src/http/http-listener.js';
import { StreamConnections } from '../../../src/http/stream-connections.js';
import { FakeEra } from './fake-era.js';
import { RecordingLogger } from './recording-logger.js';

/** An endpoint over a fake era, on a free port. */
export class ServedEndpoint {
  readonly era = new FakeEra();
  readonly logger = new RecordingLogger();
  readonly connections = new StreamConnections();
  readonly endpoint: HttpEndpoint;
  readonly listener: HttpListener;

  private constructor(options: Partial<HttpEndpointOptions>) {
    const { era, logger, connections } = this;
    this.endpoint = new HttpEndpoint({ era, logger, connections, ...options });
    this.listener = new HttpListener({ endpoints: [this.endpoint], logger });
  }

  static async start(options: Partial<HttpEndpointOptions> = {}): Promise<ServedEndpoint> {
    const served = new ServedEndpoint(options);
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
