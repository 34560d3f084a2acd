import { pythonPlaces } from '../../src/cli/setup/python-places.js';
import { runProgram } from '../../src/cli/setup/run-program.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The release of Python that the model is written for. */
const RELEASE = '3.12';
const QUESTION = "import ensurepip, sys, venv; print('.'.join(map(str, sys.version_info[:2])))";

/** A Python 3.12 that can make virtual environments: `python3.12` on PATH, else one of pyenv's. Throws when there is none. */
export async function findPython(environment: Environment = process.env): Promise<string> {
  const refused: string[] = [];
  for (const file of pythonPlaces(RELEASE, environment)) {
    const { isDone, output, report } = await runProgram({ file, args: ['-c', QUESTION] });
    if (output.trim() === RELEASE) return file;
    refused.push(`    ${file}: ${isDone ? `it is Python ${output.trim()}` : (report.split('\n').at(-1) ?? '')}`);
  }
  const found = refused.length === 0 ? ['    none is on PATH, and pyenv has none'] : refused;
  throw new Error(
    `There is no Python ${RELEASE} for the Python model:\n${found.join('\n')}\n` +
      `Install one (pyenv install ${RELEASE}; Debian, Ubuntu: apt-get install python${RELEASE}-venv) and run this again, ` +
      'or leave the model out: --servers reboot-1,reboot-2',
  );
}
