import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FlagValues } from '../../src/cli/flag-values.js';
import { loadServerClasses, loadSetup } from '../../src/cli/server-module.js';
import { fixture } from './command-line.js';

describe('The server classes of a module', () => {
  const namesOf = async (name: string, ...exported: string[]) => {
    const classes = await loadServerClasses(fixture(name), { flags: new FlagValues({ export: exported }) });
    return classes.map((target) => target.name);
  };
  const refusalOf = async (reading: Promise<unknown>): Promise<string> =>
    reading.then(
      () => 'not refused',
      (error: unknown) => String(error),
    );

  it('are the only one', async () => {
    expect(await namesOf('shop')).to.deep.equal(['Shop']);
  });

  it('are the default export before any other', async () => {
    expect(await namesOf('by-default')).to.deep.equal(['First']);
  });

  it('are those that are named', async () => {
    expect(await namesOf('several', 'Second', 'First')).to.deep.equal(['Second', 'First']);
  });

  it('have to be named when there are several', async () => {
    expect(await refusalOf(namesOf('several'))).to.include('Say which: --export First, --export Second.');
  });

  it('have to be there', async () => {
    expect(await refusalOf(namesOf('nothing'))).to.include('exports no class marked @McpServer (it exports Unmarked)');
  });

  it('have to be exported under the name that is given', async () => {
    expect(await refusalOf(namesOf('several', 'Third'))).to.include(
      'exports nothing under the name Third. It exports First',
    );
  });

  it('are not read from TypeScript', async () => {
    const reading = loadServerClasses('server.ts', { flags: new FlagValues({}) });
    expect(await refusalOf(reading)).to.include('use durable-mcp dev');
  });

  it('are not read from a file that is not there', async () => {
    const reading = loadServerClasses('nowhere.js', { flags: new FlagValues({}) });
    expect(await refusalOf(reading)).to.include('There is no file nowhere.js');
  });

  it('say what fails while their module is imported', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'durable-mcp-cli-'));
    writeFileSync(join(folder, 'broken.mjs'), "throw new Error('no database');");
    const reading = loadServerClasses(join(folder, 'broken.mjs'), { flags: new FlagValues({}) });
    expect(await refusalOf(reading)).to.match(/broken\.mjs cannot be imported: Error: no database/);
    rmSync(folder, { recursive: true });
  });
});

describe('The setup of a server', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'durable-mcp-cli-'));
    writeFileSync(join(folder, 'object.mjs'), 'export default { sessionTtl: 5 };');
    writeFileSync(join(folder, 'function.mjs'), 'export default async () => ({ sessionTtl: 6 });');
    writeFileSync(join(folder, 'neither.mjs'), 'export default 7;');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const load = async (name: string) => loadSetup({ flags: new FlagValues({ setup: join(folder, name) }) });

  it('is the default export of its module', async () => {
    expect(await load('object.mjs')).to.deep.equal({ sessionTtl: 5 });
  });

  it('is what the default export gives', async () => {
    expect(await load('function.mjs')).to.deep.equal({ sessionTtl: 6 });
  });

  it('is nothing else', async () => {
    const refusal: unknown = await load('neither.mjs').catch((error: unknown) => error);
    expect(String(refusal)).to.include('must be options of DurableMcpFactory.create');
  });
});
