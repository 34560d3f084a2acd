import process from 'node:process';
import { RebootSetupError } from '../../errors/reboot-setup-error.js';
import {
  REBOOT_PACKAGE,
  REBOOT_VERSION,
  type RebootPackage,
} from '../../runtime/reboot/installation/reboot-package.js';
import { inspectParts, type RebootParts } from './inspect-parts.js';
import { performSteps } from './steps.js';
import { enterWorkplace, type Workplace } from './workplace.js';

export interface RebootSetup {
  /** What npm has installed; undefined when it has not. */
  readonly installed: RebootPackage | undefined;
  /** The Python 3.10 to build with; else one is looked for. */
  readonly python?: string | undefined;
  /** Is told what happens, a line at a time. */
  readonly tell: (text: string) => void;
}

export interface RebootReady {
  readonly folder: string;
  /** Which steps had something to do. */
  readonly done: readonly string[];
}

/**
 * Makes ready what the Reboot runtime needs beside its npm package: the addon, the Python package, Envoy. Safe to repeat: what is
 * there and works is left alone, what is missing or broken is made anew, and nothing takes its place before it is complete.
 * Throws RebootSetupError that says what happened and what to do.
 */
export async function setUpReboot({ installed, python, tell }: RebootSetup): Promise<RebootReady> {
  const folder = demandPackage(installed);
  const parts = await inspectParts(folder);
  if (isComplete(parts)) return { folder, done: await performSteps({ folder, parts, tell, workplace: refuseWork }) };
  const workplace = await enterWorkplace(folder, tell);
  try {
    // Another set-up may have done it while this one waited.
    const current = await inspectParts(folder);
    const done = await performSteps({ folder, parts: current, tell, workplace: () => workplace, python });
    return { folder, done };
  } finally {
    workplace.leave();
  }
}

function demandPackage(installed: RebootPackage | undefined): string {
  const install = `npm install --ignore-scripts ${REBOOT_PACKAGE}@${REBOOT_VERSION} @bufbuild/protobuf@1.10.1`;
  if (process.platform === 'win32') throw new RebootSetupError('Reboot runs on Linux and macOS only.');
  if (installed === undefined) {
    throw new RebootSetupError(
      `The npm package ${REBOOT_PACKAGE} is not installed. Install it, and run this again: ${install}`,
    );
  }
  if (installed.version !== REBOOT_VERSION) {
    throw new RebootSetupError(
      `The npm package ${REBOOT_PACKAGE} is installed as ${installed.version}; this release of durable-mcp works with ${REBOOT_VERSION}. Run: ${install}`,
    );
  }
  return installed.folder;
}

function refuseWork(): Workplace {
  throw new Error('All parts are ready, and still one is to be made.');
}

function isComplete({ addon, wheel, envoy }: RebootParts): boolean {
  return addon.isReady && wheel.isReady && envoy.isReady;
}
