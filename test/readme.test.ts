import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { DurableMcpFactory, embedded } from 'durable-mcp';
import { recordsOf } from '../src/decorators/records.js';
import { projectRoot } from './project-root.js';
import {
  emitSnippets,
  readProgram,
  readSnippets,
  typeErrorsIn,
  type Snippet,
  type SnippetProgram,
} from './snippets.js';

const documents = [
  'README.md',
  ...readdirSync(join(projectRoot, 'docs')).map((name) => `docs/${name}`),
  ...readdirSync(join(projectRoot, 'examples')).map((name) => `examples/${name}/README.md`),
].filter((file) => file.endsWith('.md'));

describe('The documentation', () => {
  const texts = documents.map((file) => ({ file, text: readFileSync(join(projectRoot, file), 'utf8') }));

  const snippets = texts.flatMap(({ file, text }) => readSnippets(file, text));

  let program: SnippetProgram;

  before(function () {
    this.timeout(60_000);
    program = readProgram(snippets);
  });

  it('has snippets that compile against the package', function () {
    this.timeout(60_000);
    expect(snippets).not.to.be.empty;
    expect(typeErrorsIn(program)).to.deep.equal([]);
  });

  it('has server classes that can be served', async function () {
    this.timeout(60_000);
    const classes = await serverClassesIn(snippets, program);
    expect(classes).not.to.be.empty;
    for (const target of classes) await serveAndClose(target);
  });

  it('links to files and headings that are there', () => {
    const broken = texts.flatMap(({ file, text }) =>
      [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)]
        .filter(
          ([, path = '', heading]) =>
            !leadsSomewhere(join(dirname(file), path), path === '' ? file : undefined, heading),
        )
        .map(([link]) => `${file}: ${link}`),
    );
    expect(broken).to.deep.equal([]);
  });

  it('names scripts that package.json has', () => {
    const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { scripts: object };
    const named = texts.flatMap(({ text }) => [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name));
    expect(named).not.to.be.empty;
    expect(named.filter((name) => !Object.hasOwn(manifest.scripts, name))).to.deep.equal([]);
  });
});

type ServerClass = abstract new (...args: never[]) => object;

/** Those that a snippet exports; one that exports none may listen as soon as it is imported. */
async function serverClassesIn(snippets: readonly Snippet[], program: SnippetProgram): Promise<readonly ServerClass[]> {
  const folder = temporaryFolder();
  try {
    const scripts = emitSnippets(program, folder);
    const exporting = scripts.filter((_, index) =>
      /^@McpServer\([^]*?^export class/m.test(snippets[index]?.code ?? ''),
    );
    const modules = await Promise.all(exporting.map(async (script) => importModule(script)));
    return modules.flatMap((module) => Object.values<unknown>({ ...module })).filter(isServerClass);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function serveAndClose(target: ServerClass): Promise<void> {
  const directory = temporaryFolder();
  try {
    const container = { get: () => ({}) };
    const app = await DurableMcpFactory.create(target, { runtime: embedded({ directory }), container });
    await app.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** In the project, where `durable-mcp` means this package. */
function temporaryFolder(): string {
  const parent = join(projectRoot, '.build');
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, 'snippets-'));
}

async function importModule(file: string): Promise<object> {
  return (await import(pathToFileURL(file).href)) as object;
}

// A snippet's other classes are arguments and providers.
function isServerClass(exported: unknown): exported is ServerClass {
  return typeof exported === 'function' && recordsOf(exported).some(({ decorator }) => decorator === 'McpServer');
}

function leadsSomewhere(target: string, own: string | undefined, heading: string | undefined): boolean {
  const file = join(projectRoot, own ?? target);
  if (!existsSync(file)) return false;
  return heading === undefined || anchorsIn(readFileSync(file, 'utf8')).includes(heading);
}

/** As GitHub makes them of headings. */
function anchorsIn(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
