import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { RebootSetupError } from '../../errors/reboot-setup-error.js';
import { findExecutable } from '../../runtime/reboot/installation/find-executable.js';

type Environment = Readonly<Record<string, string | undefined>>;

const ADVICE =
  'Install a C++ compiler and make, and run this again (Debian, Ubuntu: apt-get install build-essential; macOS: xcode-select --install).';

/** The variables that choose gcc or clang, whichever is there; none when the user has chosen. Throws RebootSetupError if a tool is missing. */
export function chooseCompiler(environment: Environment = process.env): Readonly<Record<string, string>> {
  const { CC = '', CXX = '', PATH } = environment;
  if (findExecutable('make', PATH) === undefined) throw new RebootSetupError(`There is no make on PATH. ${ADVICE}`);
  if (CC !== '' && CXX !== '') return {};
  const pairs = [
    ['gcc', 'g++'],
    ['clang', 'clang++'],
  ];
  const [c, cpp] = pairs.find((pair) => pair.every((name) => findExecutable(name, PATH) !== undefined)) ?? [];
  if (c === undefined || cpp === undefined) {
    throw new RebootSetupError(`There is neither gcc with g++ nor clang with clang++ on PATH. ${ADVICE}`);
  }
  return { CC: c, CXX: cpp };
}

/**
 * Tells node-gyp to use the headers that came with this Node.js, if they did: otherwise it downloads them, once a version.
 * What npm's own configuration says (`nodedir`) comes first.
 */
export function headerArguments(
  environment: Environment = process.env,
  executable = process.execPath,
): readonly string[] {
  if (environment['npm_config_nodedir'] !== undefined) return [];
  const prefix = dirname(dirname(executable));
  return headerVersion(prefix) === process.versions.node ? [`--nodedir=${prefix}`] : [];
}

function headerVersion(prefix: string): string | undefined {
  try {
    const text = readFileSync(join(prefix, 'include', 'node', 'node_version.h'), 'utf8');
    const part = (name: string): string => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1] ?? '';
    return [part('MAJOR'), part('MINOR'), part('PATCH')].join('.');
  } catch {
    return undefined;
  }
}
