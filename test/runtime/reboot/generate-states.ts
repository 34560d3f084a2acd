import { spawnSync } from 'node:child_process';
import { projectRoot } from '../../project-root.js';

/** Makes the generated code that a test is about to load, as far as it is not there. Takes half a minute when it is not. */
export function generateStates(): void {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/generate-reboot-states.js'], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`scripts/generate-reboot-states.js ended with ${status}:\n${stderr}`);
}
