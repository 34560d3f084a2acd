import { existsSync } from 'node:fs';
import { runProgram } from './run-program.js';

export type PythonVerdict =
  /** The interpreter itself, behind shims and virtual environments. */
  { readonly isUsable: true; readonly file: string } | { readonly isUsable: false; readonly problem: string };

/** Asks an interpreter whether Reboot's addon can be built against it, and a virtual environment made with it. */
export async function examinePython(file: string): Promise<PythonVerdict> {
  const facts = await askPython(file);
  if (typeof facts === 'string') return { isUsable: false, problem: facts };
  // A shim or a virtual environment describes itself; what counts is the installation behind it.
  if (facts.base !== file && existsSync(facts.base)) return examinePython(facts.base);
  const problem = problemOf(facts);
  if (problem !== undefined) return { isUsable: false, problem };
  return { isUsable: true, file };
}

interface Facts {
  readonly base: string;
  readonly version: string;
  readonly isShared: boolean;
  readonly headers: string;
  readonly config: string;
  readonly canMakeEnvironments: boolean;
}

const QUESTION = `
import importlib.util, json, os, sys, sysconfig
print(json.dumps({
  'base': sys.executable if sys.prefix == sys.base_prefix else os.path.join(sys.base_prefix, 'bin', 'python3.10'),
  'version': '.'.join(map(str, sys.version_info[:3])),
  'isShared': sysconfig.get_config_var('Py_ENABLE_SHARED') == 1,
  'headers': os.path.join(sysconfig.get_path('include'), 'Python.h'),
  'config': os.path.join(sysconfig.get_path('scripts', scheme='posix_prefix'), 'python3.10-config'),
  'canMakeEnvironments': all(importlib.util.find_spec(name) for name in ('venv', 'ensurepip')),
}))`;

/** What it says of itself, or why it says nothing. */
async function askPython(file: string): Promise<Facts | string> {
  const { isDone, output, report } = await runProgram({ file, args: ['-c', QUESTION] });
  if (!isDone) return `it does not run: ${report.split('\n')[0] ?? ''}`;
  return parseFacts(output) ?? 'it does not answer as Python does';
}

function parseFacts(text: string): Facts | undefined {
  try {
    return JSON.parse(text) as Facts;
  } catch {
    return undefined;
  }
}

function problemOf({ base, version, isShared, headers, config, canMakeEnvironments }: Facts): string | undefined {
  if (!version.startsWith('3.10.')) return `it is Python ${version}`;
  if (!isShared) return 'it was built without a shared library (--enable-shared)';
  if (!existsSync(headers)) return `its headers are not installed: there is no ${headers}`;
  if (!existsSync(config)) return `its development files are not installed: there is no ${config}`;
  if (!canMakeEnvironments) return 'its modules venv and ensurepip are not installed';
  if (/\s/.test(base)) return 'its path has a space, which the build of the addon cannot take';
  return undefined;
}
