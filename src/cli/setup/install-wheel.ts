import { lstatSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { REBOOT_VERSION } from '../../runtime/reboot/installation/reboot-package.js';
import { demandProgram } from './run-program.js';

export interface WheelInstallation {
  readonly rebootFolder: string;
  /** An empty folder below it, which stays: a virtual environment cannot be moved. */
  readonly home: string;
  readonly python: string;
}

/** Makes a virtual environment with Reboot's Python package. Only when that imports does `.venv` lead to it. */
export async function installWheel({ rebootFolder, home, python }: WheelInstallation): Promise<void> {
  await demandProgram(
    { file: python, args: ['-m', 'venv', home] },
    `${python} could not make a virtual environment (Debian, Ubuntu: apt-get install python3.10-venv). The last that it said:`,
  );
  const file = join(home, 'bin', 'python');
  await demandProgram(
    { file, args: [...PIP_INSTALL, `reboot==${REBOOT_VERSION}`] },
    `pip could not install reboot==${REBOOT_VERSION}. ${PIP_ADVICE} The last that it said:`,
  );
  await demandProgram(
    { file, args: ['-c', 'import reboot.nodejs.python'] },
    `reboot==${REBOOT_VERSION} was installed, but cannot be imported. The last that Python said:`,
  );
  takePlace(home, rebootFolder);
}

/** What every installation by pip begins with, after `python`. */
export const PIP_INSTALL = [
  '-m',
  'pip',
  'install',
  '--disable-pip-version-check',
  '--no-input',
  '--progress-bar',
  'off',
];
export const PIP_ADVICE =
  'Is its index reachable from here? A mirror goes into PIP_INDEX_URL, a proxy into HTTPS_PROXY.';

// A link is replaced in one move; only what is not a link, because Reboot itself made it, has to be moved away first.
function takePlace(home: string, rebootFolder: string): void {
  const place = join(rebootFolder, '.venv');
  const link = `${home}.link`;
  symlinkSync(relative(rebootFolder, home), link);
  const old = lstatSync(place, { throwIfNoEntry: false });
  if (old !== undefined && !old.isSymbolicLink()) {
    renameSync(place, `${home}.old`);
  }
  renameSync(link, place);
  rmSync(`${home}.old`, { recursive: true, force: true });
}
