import { findRebootPackage } from '../../runtime/reboot/installation/reboot-package.js';
import type { Command } from '../command.js';
import { setUpReboot } from '../setup/set-up-reboot.js';
import { show } from '../show.js';

export const setupReboot: Command = {
  name: 'setup reboot',
  operands: [],
  summary: 'Make ready what the Reboot runtime needs: its addon, its Python package, Envoy.',
  details:
    'Works inside node_modules/@reboot-dev/reboot and nowhere else. Safe to repeat: what is there and works is left alone. Needs make, ' +
    'a C++ compiler, and CPython 3.10 with its shared library, unless Reboot can download one.',
  flags: {
    python: { value: '<file>', help: 'The Python 3.10 to build with (REBOOT_PYTHON; else one is looked for).' },
  },
  async run(invocation) {
    const { flags, terminal } = invocation;
    const begun = performance.now();
    const ready = await setUpReboot({
      installed: findRebootPackage(),
      python: flags.text('python'),
      tell: (text) => {
        if (!flags.isSet('json')) terminal.tell(text);
      },
    });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const verdict = ready.done.length === 0 ? 'there was nothing to do' : `made: ${ready.done.join(', ')}`;
    show(invocation, ready, () => `Reboot is ready; ${verdict} (${seconds} s).`);
    return undefined;
  },
};
