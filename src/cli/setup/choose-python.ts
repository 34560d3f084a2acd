import process from 'node:process';
import { chooseCompiler } from './compiler.js';
import { demandPython, findLocalPython } from './find-python.js';
import { obtainOfficialPython } from './official-python.js';
import type { Work } from './work.js';

/**
 * The Python that the addon has been built against, or else is to be: the chosen one, the one that Reboot downloads, where it can be
 * reached, or one of this machine. Throws RebootSetupError when there is none.
 */
export async function choosePython({ folder, parts, workplace, python, tell }: Work): Promise<string> {
  if (parts.addon.isReady) return parts.addon.python;
  const chosen = python ?? process.env['REBOOT_PYTHON'] ?? '';
  if (chosen !== '') return demandPython(chosen);
  // Both Pythons are of no use without; and this is known at once.
  chooseCompiler();
  tell('2/5 Python: trying the one that Reboot downloads …');
  const official = await obtainOfficialPython(folder, workplace().folder('python'));
  if (official.isUsable) return official.file;
  tell(`2/5 Python: not to be had (${official.problem}); looking for one on this machine …`);
  return findLocalPython();
}
