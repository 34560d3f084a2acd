import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { connect } from '../../src/client/connect.js';
import type { Connection } from '../../src/client/connection.js';
import { projectRoot } from '../project-root.js';
import { Running } from './command-line.js';

const LIBRARY = fileURLToPath(new URL('../../src/index.js', import.meta.url));

describe('durable-mcp dev', function () {
  this.timeout(60_000);
  let folder: string;
  let running: Running;
  let connection: Connection | undefined;

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'durable-mcp-dev-')));
    mkdirSync(join(folder, 'src'));
    symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const compilerOptions = {
      target: 'ES2022',
      module: 'NodeNext',
      rootDir: 'src',
      outDir: 'dist',
      strict: true,
      skipLibCheck: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      types: ['node'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
    writeServer('return `hello ${(this.count += 1)}`;');
    const words = ['dev', join(folder, 'src/server.ts'), '--port', '0', '--directory', join(folder, 'store')];
    running = new Running(words);
    connection = await connect(await running.url());
  });

  after(async () => {
    await connection?.close();
    await running.end('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  function writeServer(body: string): void {
    writeFileSync(
      join(folder, 'src/server.ts'),
      `import { McpServer, Tool } from ${JSON.stringify(LIBRARY)};
       @McpServer({ name: 'dev', version: '1.0.0' })
       export class Dev { count = 0; @Tool() say(): string { ${body} } }`,
    );
  }

  const say = async () => JSON.stringify(await connection?.client.callTool({ name: 'say' }));

  it('compiles and serves', async () => {
    expect(await say()).to.include('hello 1');
  });

  it('serves a change to the session that was there before', async () => {
    await running.line(/Served anew/);
    writeServer('return `good morning ${(this.count += 1)}`;');
    await running.line(/Served anew/, 2);
    expect(await say()).to.include('good morning 2');
  });

  it('shows what the compiler says, and keeps the old server up', async () => {
    writeServer('return 1;');
    await running.line(/error TS2322/);
    await running.line(/There are mistakes in the sources/);
    expect(await say()).to.include('good morning 3');
  });

  it('shows what is wrong with a class, and keeps the old server up', async () => {
    writeServer("return ''; } @Tool({ name: 'say' }) again(): string { return '';");
    await running.line(/in the definition of this MCP server/);
    expect(await say()).to.include('good morning 4');
  });

  it('goes on when the mistakes are mended', async () => {
    writeServer('return `mended ${(this.count += 1)}`;');
    await running.line(/Served anew/, 3);
    expect(await say()).to.include('mended 5');
  });

  it('names the tool that would not replay as it ran', async () => {
    writeServer('return String(Math.random());');
    await running.line(/Served anew/, 4);
    await say();
    expect(await running.line(/does not replay well/)).to.include('Dev.say');
  });

  it('takes its server along when it stops', async () => {
    expect(await running.end('SIGTERM')).to.equal(0);
    const failure: unknown = await fetch(await running.url()).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
  });
});
