import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findExecutable } from '../../../src/runtime/reboot/installation/find-executable.js';
import { fakeGyp, fakeNative, fakePython } from './fake-programs.js';

const SET_UP = fileURLToPath(new URL('./fixtures/set-up.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An npm package of Reboot whose build, Python and pip are played; what the set-up does with them is real. */
export class FakeReboot {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'durable-mcp-setup-')));
  readonly folder = join(this.root, 'node_modules', '@reboot-dev', 'reboot');
  readonly #running = new Set<ChildProcess>();

  constructor() {
    this.write('node_modules/@reboot-dev/reboot/package.json', '{"name":"@reboot-dev/reboot","version":"1.0.4"}');
    this.inPackage('reboot_native.cjs', fakeNative);
    for (const source of ['binding.gyp', 'reboot_native.cc', 'dummy.cc', 'include/one.h']) this.inPackage(source, '');
    this.inPackage('prepare_environment.sh', 'echo "curl: (7) refused" >&2; exit 7');
    for (const name of ['node-gyp', 'node-addon-api']) this.write(`node_modules/${name}/package.json`, '{}');
    this.write('node_modules/node-gyp/bin/node-gyp.js', fakeGyp);
    for (const tool of ['make', 'gcc', 'g++']) this.program(tool, '#!/bin/sh\n');
    this.program('python3.10', fakePython());
    symlinkSync(findExecutable('bash', process.env['PATH']) ?? '', join(this.root, 'bin', 'bash'));
    this.write('log', '');
  }

  /** Below the root; folders are made. */
  write(name: string, content: string, mode = 0o644): string {
    const file = join(this.root, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
    return file;
  }

  inPackage(name: string, content: string): string {
    return this.write(join('node_modules/@reboot-dev/reboot', name), content);
  }

  /** On PATH. */
  program(name: string, content: string): string {
    return this.write(join('bin', name), content, 0o755);
  }

  remove(name: string): void {
    rmSync(join(this.root, name), { recursive: true });
  }

  /** What was done to make something, in order: gyp, venv, pip, envoy. */
  get log(): readonly string[] {
    return this.#notes().map((line) => line.split(' ')[0] ?? '');
  }

  /** Resolves with the process id of what has begun to make something. */
  async begun(name: string): Promise<number> {
    for (;;) {
      const line = this.#notes().find((note) => note.startsWith(`${name} `));
      if (line !== undefined) return Number(line.split(' ')[1]);
      const watcher = watch(join(this.root, 'log'));
      if (!this.log.includes(name)) await once(watcher, 'change');
      watcher.close();
    }
  }

  start(environment: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn(process.execPath, [SET_UP, this.folder], {
      env: { PATH: join(this.root, 'bin'), HOME: this.root, FAKE_LOG: join(this.root, 'log'), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
    return child;
  }

  async setUp(environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return endOf(this.start(environment));
  }

  isThere(name: string): boolean {
    return existsSync(join(this.folder, name));
  }

  async dispose(): Promise<void> {
    for (const child of this.#running) {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    rmSync(this.root, { recursive: true, maxRetries: 5 });
  }

  #notes(): readonly string[] {
    return readFileSync(join(this.root, 'log'), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  }
}

export async function endOf(child: ChildProcess): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  await once(child, 'close');
  return { code: child.exitCode, ...said };
}
