import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { RebootSetupError } from '../../../errors/reboot-setup-error.js';
import { findEnvoy } from '../installation/envoy-binary.js';
import { freePort } from './free-port.js';
import { pythonEnvironment } from '../installation/python-environment.js';
import { findRebootPackage, REBOOT_PACKAGE, REBOOT_VERSION } from '../installation/reboot-package.js';
import type { RebootSettings } from '../reboot-settings.js';
import type { Launch } from './server-group.js';

/** Of Reboot, for the state: never another one, or the state would be another one's. */
const APPLICATION_NAME = 'durable-mcp';

/** This process's own program, with the environment that makes it Reboot's controller. Throws RebootSetupError when something is missing. */
export async function planLaunch({ directory, servers, envoyPort }: RebootSettings): Promise<Launch> {
  const rebootFolder = requireReboot();
  const state = join(directory, 'state');
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const port = servers === 1 ? undefined : (envoyPort ?? (await freePort()));
  const python = pythonEnvironment(rebootFolder, process.env['PATH']);
  return {
    command: process.execPath,
    words: [...execArguments(), ...programWords()],
    servers,
    envoyPort: port,
    environment: {
      ...process.env,
      ...python,
      RBT_SERVE: 'true',
      RBT_NAME: APPLICATION_NAME,
      RBT_STATE_DIRECTORY: state,
      RBT_SERVERS: String(servers),
      RBT_EFFECT_VALIDATION: 'DISABLED',
      RBT_NODEJS: 'true',
      REBOOT_NODEJS: 'true',
      ...(port !== undefined && envoyEnvironment(port, { rebootFolder, path: python.PATH })),
    },
  };
}

function requireReboot(): string {
  const found = findRebootPackage();
  if (found?.version === REBOOT_VERSION) return found.folder;
  const problem =
    found === undefined
      ? `the package ${REBOOT_PACKAGE} is not installed`
      : `${REBOOT_PACKAGE} ${found.version} is installed, and another release is needed`;
  throw new RebootSetupError(
    `The Reboot runtime cannot start: ${problem}. Install it (npm install --ignore-scripts ${REBOOT_PACKAGE}@${REBOOT_VERSION} ` +
      `@reboot-dev/reboot-api@${REBOOT_VERSION} @bufbuild/protobuf@1.10.1) and set it up (npx durable-mcp setup reboot).`,
  );
}

function envoyEnvironment(
  port: number,
  { rebootFolder, path }: { readonly rebootFolder: string; readonly path: string },
) {
  const envoy = findEnvoy({ rebootFolder });
  if (envoy === undefined) {
    throw new RebootSetupError(
      'The Reboot runtime needs Envoy for more than one server, and there is none. Install it (npx durable-mcp setup reboot), name one with ' +
        'DURABLE_MCP_ENVOY, or use one server.',
    );
  }
  return {
    PATH: [dirname(envoy), path].join(delimiter),
    REBOOT_LOCAL_ENVOY: 'true',
    REBOOT_LOCAL_ENVOY_MODE: 'executable',
    REBOOT_LOCAL_ENVOY_PORT: String(port),
    REBOOT_LOCAL_ENVOY_USE_TLS: 'False',
  };
}

/** The file that this process runs, and its arguments. */
function programWords(): readonly string[] {
  const [, file, ...words] = process.argv;
  if (file !== undefined) return [file, ...words];
  throw new RebootSetupError(
    'The Reboot runtime starts its processes by running the program again, and this one has no file (node --eval, a console). ' +
      'Put the program into a file.',
  );
}

/** A debugger's port is taken by this process. */
function execArguments(): readonly string[] {
  return process.execArgv.filter((word) => !word.startsWith('--inspect'));
}
