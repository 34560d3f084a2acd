import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { CommandError } from '../errors/command-errors.js';
import { isJsonObject } from '../protocol/json-rpc.js';

const TYPESCRIPT = /\.([cm]?)ts$/;
/** tsc's output is text for people, or the list of a project's files. Bytes. */
const MOST_OUTPUT = 64 * 1024 * 1024;

export interface DevProjectOptions {
  /** The module to serve: .ts or .js. */
  readonly entry: string;
  /** A tsconfig.json; else the nearest one above the entry. */
  readonly project?: string | undefined;
  /** The .js file that the entry becomes; else it follows from the tsconfig. */
  readonly output?: string | undefined;
}

export interface Compilation {
  readonly isDone: boolean;
  /** What the compiler said. */
  readonly report: string;
}

/** What `dev` works on: which folder it watches, how that is compiled, and what is served then. */
export interface DevProject {
  readonly root: string;
  readonly isTypeScript: boolean;
  /** Folders within that are written by tools. */
  readonly ignored: readonly string[];
  compile(): Promise<Compilation>;
  /** The .js file to serve; throws CommandError when the compilation did not write one. */
  output(): string;
}

/** Throws CommandError that says what is missing. */
export async function openDevProject(options: DevProjectOptions): Promise<DevProject> {
  const entry = resolve(options.entry);
  if (!existsSync(entry)) throw new CommandError(`There is no file ${options.entry}.`);
  if (!TYPESCRIPT.test(entry)) {
    return {
      root: folderWith('package.json', dirname(entry)) ?? dirname(entry),
      isTypeScript: false,
      ignored: [],
      compile: async () => Promise.resolve({ isDone: true, report: '' }),
      output: () => entry,
    };
  }
  return openTypeScript(entry, options);
}

async function openTypeScript(entry: string, options: DevProjectOptions): Promise<DevProject> {
  const project = resolve(options.project ?? nearestConfig(entry));
  const root = dirname(project);
  const compiler = compilerOf(root);
  const shown = await runCompiler(compiler, ['-p', project, '--showConfig'], root);
  if (!shown.isDone) throw new CommandError(`${project} cannot be read: ${shown.report}`);
  const config = parseConfig(shown.report, project);
  const candidates = options.output === undefined ? outputsOf(entry, root, config) : [resolve(options.output)];
  return {
    root,
    isTypeScript: true,
    ignored: config.outDir === undefined ? [] : [resolve(root, config.outDir)],
    compile: async () => runCompiler(compiler, ['-p', project, ...compilerFlags(config)], root),
    output: () => newest(candidates, entry),
  };
}

interface Config {
  readonly outDir: string | undefined;
  readonly rootDir: string | undefined;
  readonly files: readonly string[];
}

function parseConfig(text: string, project: string): Config {
  const config: unknown = JSON.parse(text);
  const { compilerOptions, files } = isJsonObject(config) ? config : {};
  const { noEmit, outDir, rootDir } = isJsonObject(compilerOptions) ? compilerOptions : {};
  if (noEmit === true) {
    throw new CommandError(`${project} says noEmit. Name one that writes JavaScript with --project <tsconfig.json>.`);
  }
  return {
    outDir: typeof outDir === 'string' ? outDir : undefined,
    rootDir: typeof rootDir === 'string' ? rootDir : undefined,
    files: Array.isArray(files) ? files.map(String) : [],
  };
}

function compilerFlags({ outDir }: Config): readonly string[] {
  // Without a folder for output, what --incremental remembers would land among the sources.
  const incremental = outDir === undefined ? [] : ['--incremental'];
  return ['--noEmitOnError', '--pretty', process.stderr.isTTY ? 'true' : 'false', ...incremental];
}

/** Where the entry may be written. Without `rootDir`, TypeScript 6 takes the tsconfig's folder, older ones what the sources have in common. */
function outputsOf(entry: string, root: string, { outDir, rootDir, files }: Config): readonly string[] {
  const name = basename(entry).replace(TYPESCRIPT, '.$1js');
  if (outDir === undefined) return [join(dirname(entry), name)];
  const sources = files.filter((file) => !file.endsWith('.d.ts')).map((file) => dirname(resolve(root, file)));
  const roots = rootDir === undefined ? [root, commonFolder(sources)] : [resolve(root, rootDir)];
  return roots.map((from) => join(resolve(root, outDir), relative(from, dirname(entry)), name));
}

function commonFolder(folders: readonly string[]): string {
  let common = folders[0] ?? '.';
  while (folders.some((folder) => relative(common, folder).startsWith('..'))) common = dirname(common);
  return common;
}

function newest(candidates: readonly string[], entry: string): string {
  const [found] = candidates
    .filter((file) => existsSync(file))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  if (found !== undefined) return found;
  throw new CommandError(
    `${entry} was compiled, but not to ${candidates.join(' or ')}. Is it one of the project's files? If it is written elsewhere, ` +
      'name the file with --output.',
  );
}

function nearestConfig(entry: string): string {
  const folder = folderWith('tsconfig.json', dirname(entry));
  if (folder !== undefined) return join(folder, 'tsconfig.json');
  throw new CommandError(`There is no tsconfig.json in a folder above ${entry}. Name one with --project.`);
}

/** The project's own compiler: path of tsc, which Node.js runs. */
function compilerOf(root: string): string {
  const inside = join('node_modules', 'typescript');
  const folder = folderWith(join(inside, 'package.json'), root);
  if (folder === undefined)
    throw new CommandError(`TypeScript is not installed in ${root}: npm install --save-dev typescript.`);
  const description: unknown = JSON.parse(readFileSync(join(folder, inside, 'package.json'), 'utf8'));
  const { bin } = isJsonObject(description) ? description : {};
  return join(folder, inside, isJsonObject(bin) && typeof bin['tsc'] === 'string' ? bin['tsc'] : 'bin/tsc');
}

function folderWith(file: string, from: string): string | undefined {
  if (existsSync(join(from, file))) return from;
  return dirname(from) === from ? undefined : folderWith(file, dirname(from));
}

async function runCompiler(compiler: string, words: readonly string[], cwd: string): Promise<Compilation> {
  return new Promise((settle) => {
    execFile(process.execPath, [compiler, ...words], { cwd, maxBuffer: MOST_OUTPUT }, (error, stdout, stderr) => {
      settle({ isDone: error === null, report: `${stdout}${stderr}`.trim() });
    });
  });
}
