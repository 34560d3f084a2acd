import type { Server } from 'node:http';
import type { Application } from '@reboot-dev/reboot';
import type { InstanceStates } from '../instances/instance-states.js';
import type { MakeContext } from '../instances/reboot-calls.js';
import type { RebootSettings } from '../reboot-settings.js';
import { withoutSecret } from './internal-token-verifier.js';

/** What serves the HTTP of this process, in place of Reboot's own server. */
export interface ApplicationServer {
  /** `rest` serves what is Reboot's own. */
  create(rest: ExpressApplication): Server;
  /** Before Reboot asks who may call its methods. Contexts can be made once this process listens. */
  connect(makeContext: MakeContext): void;
  /** It listens now. */
  listening(server: Server): void;
}

/** What Reboot's Express application is used for here. */
export interface ExpressApplication {
  (request: unknown, response: unknown): void;
  listen: (port: number, callback?: (error?: Error) => void) => Server;
}

export interface ApplicationOptions {
  readonly settings: RebootSettings;
  readonly states: InstanceStates;
  readonly secret: string;
  readonly server: ApplicationServer;
}

/**
 * Runs Reboot's application, as controller or as server: whichever the environment says. Resolves or rejects only when Reboot gives up.
 * Reboot is loaded here and nowhere else, as it brings Python.
 */
export async function runApplication({ settings, states, secret, server }: ApplicationOptions): Promise<void> {
  const reboot = await import('@reboot-dev/reboot');
  const servicers = [...(await states.servicers()), ...settings.servicers];
  const { initialize, tokenVerifier, libraries } = settings;
  const application = withOwnServer(reboot.Application, server, () => {
    return new reboot.Application({
      servicers,
      libraries: [...libraries],
      ...(tokenVerifier !== undefined && { tokenVerifier: withoutSecret(reboot, secret, tokenVerifier) }),
      ...(initialize !== undefined && { initialize }),
    });
  });
  await application.run();
}

/**
 * Reboot's HTTP knows GET and POST alone, reads bodies of at most 100 kB, and listens on every address. It offers no other way in
 * than the class that it wraps its Express application in, so that class is another one while an application is made.
 */
function withOwnServer<T>(application: typeof Application, server: ApplicationServer, make: () => T): T {
  const Http = application.Http;
  class OwnHttp extends Http {
    constructor(...[express, makeContext]: ConstructorParameters<typeof Http>) {
      super(express, makeContext);
      server.connect(makeContext);
      takeListenOver(asExpress(express), server);
    }
  }
  application.Http = OwnHttp;
  try {
    return make();
  } finally {
    application.Http = Http;
  }
}

function takeListenOver(express: ExpressApplication, server: ApplicationServer): void {
  express.listen = (port, callback) => {
    const own = server.create(express);
    own.once('error', (error) => callback?.(error));
    own.listen(port, '127.0.0.1', () => {
      callback?.();
      server.listening(own);
    });
    return own;
  };
}

function asExpress(express: unknown): ExpressApplication {
  return express as ExpressApplication;
}
