import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import process from 'node:process';
import { readGroupRecord } from '../../runtime/reboot/processes/group-record.js';
import { stateFolder } from '../../runtime/reboot/state-folder.js';
import type { Finding } from './finding.js';

const CHECK = 'Reboot: state';

/** What Reboot has stored in the directory, and whether anybody serves from it; nothing when it has not. */
export async function checkRebootState(directory: string): Promise<readonly Finding[]> {
  const folder = stateFolder(directory);
  if (!existsSync(folder)) return [];
  const isUsable = await access(folder, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!isUsable) {
    return [
      { check: CHECK, state: 'wrong', detail: `${folder} cannot be written by this user. Mend its permissions.` },
    ];
  }
  const group = readGroupRecord(folder);
  const use = group !== undefined && isAlive(group.pid) ? `in use by the process group ${group.pid}` : 'not in use';
  return [{ check: CHECK, state: 'ok', detail: `${folder}, ${use}` }];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
