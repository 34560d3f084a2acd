import { Agent, type Server } from 'node:http';
import type { HostedEndpoint, HostedService, Hosting } from '../../hosting.js';
import { openOperatorChannel } from '../operator/operator-channel.js';
import { forward } from './forward.js';
import { planLaunch } from './plan-launch.js';
import type { RebootSettings } from '../reboot-settings.js';
import { Supervisor } from './supervisor.js';
import type { Upstream } from './upstream.js';

/** The process that the user started: starts the others, and passes requests on to them. */
export class SupervisorHosting implements Hosting {
  readonly isFront = true;
  readonly #settings: RebootSettings;
  readonly #agent = new Agent({ keepAlive: true, noDelay: true });
  #supervisor: Supervisor | undefined;
  #operatorChannel: Server | undefined;

  constructor(settings: RebootSettings) {
    this.#settings = settings;
  }

  /** Throws StoreInUseError, StoreDirectoryError, RebootSetupError, RebootProcessError. */
  async start({ logger, endpoints }: HostedService): Promise<void> {
    const settings = this.#settings;
    const { directory } = settings;
    this.#supervisor = new Supervisor({ directory, plan: () => planLaunch(settings), logger });
    await this.#supervisor.start();
    const servers = endpoints.map(({ server }) => server);
    const upstream = (): Upstream | undefined => this.#supervisor?.upstream;
    this.#operatorChannel = await openOperatorChannel({ directory, servers, upstream, logger });
  }

  handler(endpoint: HostedEndpoint): HostedEndpoint['handler'] {
    return (request, response, given) => {
      const upstream = this.#supervisor?.upstream;
      // Express's `next` is no body.
      const parsedBody = typeof given === 'function' ? undefined : given;
      if (upstream === undefined) endpoint.refuse(request, response);
      else forward({ endpoint, request, response, parsedBody, upstream, agent: this.#agent });
    };
  }

  async drain(graceMs: number): Promise<void> {
    await this.#supervisor?.drain(graceMs);
  }

  async stop(): Promise<void> {
    this.#operatorChannel?.close();
    this.#operatorChannel?.closeAllConnections();
    await this.#supervisor?.stop();
    this.#agent.destroy();
  }
}
