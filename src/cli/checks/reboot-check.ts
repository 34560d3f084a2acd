import { RebootSetupError } from '../../errors/reboot-setup-error.js';
import { REBOOT_VERSION, type RebootPackage } from '../../runtime/reboot/installation/reboot-package.js';
import { inspectParts, type Part } from '../setup/inspect-parts.js';
import type { Finding } from './finding.js';

const ADVICE = 'Run npx durable-mcp setup reboot.';

/** What the Reboot runtime needs. Without its npm package nothing is missing: it is the other runtime. */
export async function checkReboot(installed: RebootPackage | undefined): Promise<readonly Finding[]> {
  if (installed === undefined) {
    return [{ check: 'Reboot', state: 'note', detail: 'not installed; only needed for the Reboot runtime' }];
  }
  const { version, folder } = installed;
  if (version !== REBOOT_VERSION) {
    return [{ check: 'Reboot', state: 'wrong', detail: `${version}; the Reboot runtime needs ${REBOOT_VERSION}` }];
  }
  return [{ check: 'Reboot', state: 'ok', detail: `${version} in ${folder}` }, ...(await checkParts(folder))];
}

async function checkParts(folder: string): Promise<readonly Finding[]> {
  try {
    const { addon, wheel, envoy } = await inspectParts(folder);
    return [
      finding('Reboot: addon', addon, addon.isReady ? `, built against ${addon.python}` : ''),
      finding('Reboot: Python', wheel),
      // One server runs without Envoy.
      envoy.isReady
        ? finding('Reboot: Envoy', envoy)
        : {
            check: 'Reboot: Envoy',
            state: 'note',
            detail: `${envoy.problem}; only several servers need it. ${ADVICE}`,
          },
    ];
  } catch (error) {
    if (!(error instanceof RebootSetupError)) throw error;
    return [{ check: 'Reboot: Envoy', state: 'wrong', detail: error.message }];
  }
}

function finding(check: string, part: Part, more = ''): Finding {
  return part.isReady
    ? { check, state: 'ok', detail: `${part.detail}${more}` }
    : { check, state: 'wrong', detail: `${part.problem}. ${ADVICE}` };
}
