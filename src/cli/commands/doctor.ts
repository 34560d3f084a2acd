import process from 'node:process';
import { checkDirectory } from '../checks/directory-check.js';
import { checkNode, checkSqlite } from '../checks/environment-checks.js';
import { checkPort } from '../checks/port-check.js';
import { checkReboot } from '../checks/reboot-check.js';
import { checkRebootState } from '../checks/reboot-state-check.js';
import { checkStore } from '../checks/store-check.js';
import type { Finding } from '../checks/finding.js';
import type { Command } from '../command.js';
import { chosenDirectory, SESSIONS_FLAGS } from '../open-sessions.js';
import { show } from '../show.js';
import { findRebootPackage } from '../../runtime/reboot/installation/reboot-package.js';
import { storesIn } from '../../runtime/embedded/store-files.js';
import { table } from '../table.js';
import { LISTEN_FLAGS, listenTarget } from './serve.js';

export const doctor: Command = {
  name: 'doctor',
  operands: [],
  summary: 'Check that a server can run here, and that its store is sound.',
  details: 'Changes nothing. The exit code is 1 when something is wrong; what is only worth knowing is no failure.',
  flags: {
    directory: SESSIONS_FLAGS['directory'] ?? { help: '' },
    name: SESSIONS_FLAGS['name'] ?? { help: '' },
    port: LISTEN_FLAGS['port'] ?? { help: '' },
    host: LISTEN_FLAGS['host'] ?? { help: '' },
  },
  async run(invocation) {
    const directory = chosenDirectory(invocation);
    const name = invocation.flags.text('name');
    const stores = storesIn(directory).filter((store) => name === undefined || store.name === name);
    const findings: Finding[] = [
      checkNode(process.versions.node),
      checkSqlite(),
      ...(await checkReboot(findRebootPackage())),
      ...(await checkDirectory(directory)),
      ...(await checkRebootState(directory)),
    ];
    const isServed: boolean[] = [];
    for (const store of stores) {
      const checked = await checkStore(store);
      isServed.push(checked.isServed);
      findings.push(...checked.findings);
    }
    findings.push(await checkPort({ ...listenTarget(invocation), isServed: isServed.includes(true) }));
    show(invocation, { directory, findings }, () =>
      table(
        ['CHECK', 'STATE', 'DETAIL'],
        findings.map(({ check, state, detail }) => [check, state, detail]),
      ),
    );
    return findings.some(({ state }) => state === 'wrong') ? 1 : undefined;
  },
};
