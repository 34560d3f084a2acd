import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from './project-root.js';
import { readSourceFiles } from './source-files.js';

const entryFiles = ['src/index.ts', 'src/client/index.ts', 'src/testing/index.ts', 'src/runtime/reboot/index.ts'];
const longestFile = 250;

describe('The files of src', () => {
  const files = readSourceFiles();

  it('exist', () => {
    expect(files).not.to.be.empty;
  });

  it(`have at most ${longestFile} lines`, () => {
    const long = files.filter(({ text }) => text.trimEnd().split('\n').length > longestFile);
    expect(long.map(({ path }) => path)).to.deep.equal([]);
  });

  it('have names in kebab-case', () => {
    const odd = files.filter(({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.ts$/.test(basename(path)));
    expect(odd.map(({ path }) => path)).to.deep.equal([]);
  });

  it('are named after what they answer, not after what is left over', () => {
    const vague = files.filter(({ path }) => /(^|[/-])(utils?|helpers?|common|manager|misc)([-./]|$)/.test(path));
    expect(vague.map(({ path }) => path)).to.deep.equal([]);
  });

  it('are called index only where package.json exports them', () => {
    const indexes = files.filter(({ path }) => basename(path) === 'index.ts' && !entryFiles.includes(path));
    expect(indexes.map(({ path }) => path)).to.deep.equal([]);
  });

  it('re-export other files only where package.json exports them', () => {
    const barrels = files.filter(({ path, text }) => /^export .*\bfrom '\./m.test(text) && !entryFiles.includes(path));
    expect(barrels.map(({ path }) => path)).to.deep.equal([]);
  });
});

describe('The layers of src', function () {
  this.timeout(60_000);
  const folders: string[] = [];

  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  function checkLayersOf(files: Readonly<Record<string, string>>): { status: number | null; report: string } {
    const folder = mkdtempSync(join(tmpdir(), 'durable-mcp-layers-'));
    folders.push(folder);
    mkdirSync(join(folder, 'src'));
    cpSync(join(projectRoot, 'tsconfig.json'), join(folder, 'tsconfig.json'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return checkLayersIn(folder);
  }

  it('import only from their own folder or from a layer above, without cycles', () => {
    const { status, report } = checkLayersIn(projectRoot);
    expect(report, report).to.match(/^[1-9]\d* modules, [1-9]\d* dependencies, 0 violations$/);
    expect(status).to.equal(0);
  });

  it('are all seen by the check', () => {
    const { report } = checkLayersIn(projectRoot);
    expect(report).to.match(new RegExp(`^${readSourceFiles().length} modules`, 'm'));
  });

  it('are not held to be in order when there is nothing to check', () => {
    expect(checkLayersOf({}).status).to.equal(1);
  });

  it('may import from a layer above', () => {
    const { status } = checkLayersOf({
      'src/errors/mistake.ts': 'export const mistake = 1;\n',
      'src/engine/run.ts': "export { mistake } from '../errors/mistake.js';\n",
    });
    expect(status).to.equal(0);
  });

  it('may not import from a layer below', () => {
    const { status, report } = checkLayersOf({
      'src/errors/mistake.ts': "export { run } from '../engine/run.js';\n",
      'src/engine/run.ts': 'export const run = 1;\n',
    });
    expect(report).to.include('layer-errors: src/errors/mistake.ts -> src/engine/run.ts');
    expect(status).to.equal(1);
  });

  it('may not import so much as a type from a layer below', () => {
    const { report } = checkLayersOf({
      'src/errors/mistake.ts': "import type { Run } from '../engine/run.js';\nexport type Mistake = Run;\n",
      'src/engine/run.ts': 'export type Run = 1;\n',
    });
    expect(report).to.include('layer-errors');
  });

  it('keep the runtimes from everything but the port and the errors', () => {
    const { report } = checkLayersOf({
      'src/engine/run.ts': 'export const run = 1;\n',
      'src/runtime/embedded/store.ts': "export { run } from '../../engine/run.js';\n",
    });
    expect(report).to.include('layer-embedded');
  });

  it('keep sockets and files out of the core', () => {
    const { report } = checkLayersOf({ 'src/protocol/frame.ts': "export { createServer } from 'node:http';\n" });
    expect(report).to.include('pure-core');
  });

  it('have no cycles', () => {
    const { report } = checkLayersOf({
      'src/engine/run.ts': "export { step } from './step.js';\n",
      'src/engine/step.ts': "export { run } from './run.js';\n",
    });
    expect(report).to.include('no-cycles');
  });

  it('take in every folder of src', () => {
    const { report } = checkLayersOf({
      'src/errors/mistake.ts': 'export const mistake = 1;\n',
      'src/elsewhere/other.ts': "export { mistake } from '../errors/mistake.js';\n",
    });
    expect(report).to.include('no-unknown-layer');
  });
});

function checkLayersIn(folder: string): { status: number | null; report: string } {
  const script = join(projectRoot, 'scripts/check-layers.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
  return { status, report: `${stderr}${stdout}`.trim() };
}
