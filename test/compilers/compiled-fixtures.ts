import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transform as swcTransform } from '@swc/core';
import { transform as esbuildTransform } from 'esbuild';
import { projectRoot } from '../project-root.js';

/** Compiles all fixtures; rejects with what the compiler says about them. */
export type Compiler = () => Promise<void>;

/** The compilers that users have, by name. Each writes beside the compiled sources, so that relative imports reach them. */
export const compilers: Readonly<Record<string, Compiler>> = {
  'TypeScript 5.9': () => typescript('TypeScript 5.9', 'typescript-5.9'),
  'TypeScript 6.0': () => typescript('TypeScript 6.0', 'typescript'),
  'TypeScript 7.0': () => typescript('TypeScript 7.0', 'typescript-7'),
  swc: () => eachFile('swc', swc),
  esbuild: () => eachFile('esbuild', esbuild),
};

/** What `server.ts` of a compiled fixture exports. */
export async function importServer(compiler: string, fixture: string): Promise<Readonly<Record<string, unknown>>> {
  const url = pathToFileURL(join(outputFolder(compiler, fixture), 'server.js'));
  return (await import(url.href)) as Readonly<Record<string, unknown>>;
}

// As deep below the output's root as the fixtures are below the project's.
const outputRoot = join(dirname(fileURLToPath(import.meta.url)), 'fixtures');
const sourceRoot = join(projectRoot, 'test/compilers/fixtures');

function outputFolder(compiler: string, fixture: string): string {
  return join(outputRoot, `${fixture} by ${compiler}`);
}

/** Type-checks against the declarations of the compiled sources, as a user's compiler does: the fixtures are copied beside them. */
async function typescript(compiler: string, packageName: string): Promise<void> {
  for (const { fixture, name, text } of await prepare(compiler)) {
    writeFileSync(join(outputFolder(compiler, fixture), name), text);
  }
  const project = join(outputRoot, `tsconfig.${packageName}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, include: [`* by ${compiler}/*.ts`] }));
  await run(process.execPath, [join(projectRoot, 'node_modules', packageName, 'bin/tsc'), '-p', project]);
}

const compilerOptions = {
  target: 'ES2022',
  lib: ['ES2023'],
  module: 'NodeNext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  skipLibCheck: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  types: ['node'],
};

type TransformFile = (text: string, name: string) => Promise<string>;

async function eachFile(compiler: string, transform: TransformFile): Promise<void> {
  for (const { fixture, name, text } of await prepare(compiler)) {
    const file = join(outputFolder(compiler, fixture), name.replace(/\.ts$/, '.js'));
    writeFileSync(file, await transform(text, name));
  }
}

async function swc(text: string, filename: string): Promise<string> {
  const { code } = await swcTransform(text, {
    filename,
    swcrc: false,
    module: { type: 'es6' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
  });
  return code;
}

async function esbuild(text: string): Promise<string> {
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } };
  const { code } = await esbuildTransform(text, { loader: 'ts', target: 'es2022', tsconfigRaw });
  return code;
}

interface FixtureFile {
  readonly fixture: string;
  readonly name: string;
  readonly text: string;
}

/** Empties the output folders of a compiler and reads what belongs into them. */
async function prepare(compiler: string): Promise<readonly FixtureFile[]> {
  const fixtures = readdirSync(sourceRoot);
  for (const fixture of fixtures) {
    rmSync(outputFolder(compiler, fixture), { recursive: true, force: true });
    mkdirSync(outputFolder(compiler, fixture), { recursive: true });
  }
  const files = fixtures.flatMap((fixture) =>
    readdirSync(join(sourceRoot, fixture)).map((name) => ({ fixture, name })),
  );
  const read = async ({
    fixture,
    name,
  }: {
    readonly fixture: string;
    readonly name: string;
  }): Promise<FixtureFile> => ({
    fixture,
    name,
    text: await readFile(join(sourceRoot, fixture, name), 'utf8'),
  });
  return Promise.all(files.map(read));
}

async function run(command: string, parameters: readonly string[]): Promise<void> {
  const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`${parameters.join(' ')} ended with ${code}:\n${Buffer.concat(said).toString()}`);
}
