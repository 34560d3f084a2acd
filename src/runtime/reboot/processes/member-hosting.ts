import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { HostedEndpoint, HostedService, Hosting } from '../../hosting.js';
import type { Logger } from '../../port.js';
import { runApplication } from './application.js';
import type { InstanceStates } from '../instances/instance-states.js';
import { endAtOnce } from './end-at-once.js';
import { MemberServer } from './member-server.js';
import type { RebootSettings } from '../reboot-settings.js';
import { pythonEnvironment } from '../installation/python-environment.js';
import { findRebootPackage } from '../installation/reboot-package.js';
import { CHANNEL, PROGRAM, SECRET, type Role } from '../role.js';
import { connectSupervisor } from './supervisor-connection.js';
import { UnsupervisedGroup } from './unsupervised-group.js';
import { envoyUnderRbt } from './upstream.js';

export interface MemberHostingOptions {
  readonly role: Exclude<Role, 'supervisor'>;
  readonly settings: RebootSettings;
  readonly states: InstanceStates;
}

/** A process that Reboot runs: its controller, or a server. Its program never comes further than `start`. */
export class MemberHosting implements Hosting {
  readonly isFront = false;
  readonly #options: MemberHostingOptions;

  constructor(options: MemberHostingOptions) {
    this.#options = options;
  }

  /** Rejects with what Reboot says; otherwise never settles. */
  async start(service: HostedService): Promise<never> {
    const { role, settings, states } = this.#options;
    const secret = role === 'controller' ? prepareServers() : secretOf(process.env);
    const supervisor = connectSupervisor(role);
    if (role === 'server') endWithController();
    else if (supervisor === undefined) watchServers(service.logger, secret);
    const server = new MemberServer({ service, secret, supervisor, states });
    await runApplication({ settings, states, secret, server });
    return new Promise(() => undefined);
  }

  handler(endpoint: HostedEndpoint): HostedEndpoint['handler'] {
    return (request, response, body) => {
      endpoint.handler(request, response, body);
    };
  }

  /** The supervisor says when. */
  drain(): Promise<void> {
    return Promise.resolve();
  }

  /** As `drain`. */
  stop(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Servers inherit this environment. Under `rbt` there is no supervisor to make the secret, so this process makes it, at each start.
 * Reboot starts a server by the file that this process runs, without its other words.
 */
function prepareServers(): string {
  const secret = process.env[SECRET] ?? randomBytes(32).toString('base64url');
  process.env[SECRET] = secret;
  if (process.env[CHANNEL] === undefined) preparePython();
  if (process.argv.length > 2) {
    process.env[PROGRAM] = JSON.stringify(process.argv.slice(1));
    process.argv[1] = fileURLToPath(new URL('./server-program.js', import.meta.url));
  }
  return secret;
}

/** A supervisor has done so. */
function preparePython(): void {
  const reboot = findRebootPackage();
  if (reboot !== undefined) Object.assign(process.env, pythonEnvironment(reboot.folder, process.env['PATH']));
}

/** `rbt` has put into the environment how many there are. */
function watchServers(logger: Logger, secret: string): void {
  const servers = Number(process.env['RBT_SERVERS'] ?? 1);
  new UnsupervisedGroup({ logger, servers, upstream: envoyUnderRbt(process.env, secret) }).watch();
}

function secretOf(environment: NodeJS.ProcessEnv): string {
  const secret = environment[SECRET];
  if (secret === undefined) throw new Error(`${SECRET} is not set: a server is started by Reboot's controller alone.`);
  return secret;
}

/** Reboot's controller holds the database; without it a server is of no use, and would keep its ports. */
function endWithController(): void {
  process.once('disconnect', endAtOnce);
}
