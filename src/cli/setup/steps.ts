import { REBOOT_VERSION } from '../../runtime/reboot/installation/reboot-package.js';
import { buildAddon } from './build-addon.js';
import { choosePython } from './choose-python.js';
import type { Part } from './inspect-parts.js';
import { installEnvoy } from './install-envoy.js';
import { installWheel } from './install-wheel.js';
import type { Work } from './work.js';

/** Makes each part that is not ready, one after the other, and gives their names. */
export async function performSteps(work: Work): Promise<readonly string[]> {
  const { folder: rebootFolder, parts, workplace, tell } = work;
  tell(`1/5 npm package: ${REBOOT_VERSION} in ${rebootFolder}`);
  const python = await choosePython(work);
  tell(`2/5 Python: ${python}`);
  const steps: readonly Step[] = [
    {
      name: 'addon',
      part: parts.addon,
      effort: 'Building it takes about a minute',
      perform: async () => buildAddon({ rebootFolder, aside: workplace().folder('addon'), python }),
    },
    {
      name: 'Python package',
      part: parts.wheel,
      effort: 'Installing it takes about half a minute',
      perform: async () => installWheel({ rebootFolder, home: workplace().folder('venv'), python }),
    },
    {
      name: 'Envoy',
      part: parts.envoy,
      effort: 'Installing it takes a few seconds',
      perform: async () => installEnvoy({ rebootFolder, aside: workplace().folder('envoy') }),
    },
  ];
  const done: string[] = [];
  for (const [index, { name, part, effort, perform }] of steps.entries()) {
    tell(`${index + 3}/5 ${name}: ${part.isReady ? part.detail : `${part.problem}. ${effort} …`}`);
    if (part.isReady) continue;
    await perform();
    done.push(name);
  }
  return done;
}

interface Step {
  readonly name: string;
  readonly part: Part;
  /** What is done about it when it is not ready, and how long that takes. */
  readonly effort: string;
  readonly perform: () => Promise<void>;
}
