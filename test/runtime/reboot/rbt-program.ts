import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findEnvoy } from '../../../src/runtime/reboot/installation/envoy-binary.js';
import { freePort } from '../../../src/runtime/reboot/processes/free-port.js';
import { endMarkedProcesses, markedProcesses } from '../../../src/runtime/reboot/processes/marked-processes.js';
import { GROUP_MARK } from '../../../src/runtime/reboot/role.js';
import { send } from '../../http/support/client.js';
import { projectRoot } from '../../project-root.js';

const COUNTER = fileURLToPath(new URL('./fixtures/counter.js', import.meta.url));
const RBT = join(projectRoot, 'node_modules', '.bin', 'rbt');
/** It takes some ten seconds. */
const SERVE_MS = 40_000;
const TRIES = 3;
const POLL_MS = 10;

/** The counting program, run by Reboot's own command on two servers, in a folder of its own. */
export class RbtProgram {
  // Within the project: `rbt` starts Node with a module of its own, which has to be found from there.
  readonly #folder = newFolder(join(projectRoot, '.build'));
  readonly #subcommand: string;
  readonly #mark = randomUUID();
  #child: ChildProcess | undefined;
  url = '';
  /** What the last start has written so far. */
  said = '';

  /** `flags`: of the subcommand, beside those that say which program to run, and on which port. */
  constructor(subcommand: string, flags: readonly string[]) {
    this.#subcommand = subcommand;
    const program = ['--nodejs', `--application=${COUNTER}`, '--application-name=counter', '--servers=2'];
    const lines = [...program, ...flags].map((flag) => `${subcommand} ${flag}\n`);
    writeFileSync(join(this.#folder, '.rbtrc'), lines.join(''));
    this.#prepareEnvoy();
  }

  /** Resolves once it serves. Somebody else may take its port before it does, which `rbt` does not say: then another one is tried. */
  async start(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const child = this.run(await freePort());
      if (await this.#serves(child)) return;
      const problem = `rbt did not serve within ${SERVE_MS / 1000} s, or ended. It had said:\n${this.said}`;
      if (tries === TRIES) throw new Error(problem);
      console.warn(`${problem}\nIt is started anew.`);
      await endMarkedProcesses(this.#mark);
    }
  }

  run(port: number): ChildProcess {
    // `rbt dev run` needs a terminal.
    const child = spawn('script', ['-qec', `${RBT} ${this.#subcommand} --port=${port}`, '/dev/null'], {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        HOME: this.#folder,
        PATH: [this.#folder, process.env['PATH']].join(delimiter),
        REBOOT_LOCAL_ENVOY_MODE: 'executable',
        [GROUP_MARK]: this.#mark,
      },
    });
    this.#child = child;
    this.said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    this.url = `http://127.0.0.1:${port}/mcp`;
    return child;
  }

  /** `rbt` itself, and all that it has started. */
  get pids(): readonly number[] {
    return markedProcesses(this.#mark);
  }

  /** Resolves when `rbt` has ended by itself. */
  async ended(): Promise<void> {
    if (this.#child?.exitCode === null) await once(this.#child, 'exit');
  }

  async remove(): Promise<void> {
    await endMarkedProcesses(this.#mark);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #serves(child: ChildProcess): Promise<boolean> {
    const deadline = performance.now() + SERVE_MS;
    while (child.exitCode === null && performance.now() < deadline) {
      if ((await this.#status()) === 404) return true;
      await delay(POLL_MS);
    }
    return false;
  }

  // 404: it is served, and knows no such session.
  async #status(): Promise<number | undefined> {
    const unknown = { 'mcp-session-id': '01a215da-f27f-70d9-9877-708c2329a772' };
    return send(this.url, { headers: unknown }).then(
      ({ status }) => status,
      () => undefined,
    );
  }

  /** The Envoy that there is, which answers the one question of `rbt serve run` about its version as that wants to hear. */
  #prepareEnvoy(): void {
    const envoy = findEnvoy();
    if (envoy === undefined) throw new Error('Envoy is not set up. Run npm run setup:reboot.');
    const version = execFileSync(envoy, ['--version'], { encoding: 'utf8' }).replace(/\/\d+\.\d+\.\d+\//, '/1.30.2/');
    const path = join(this.#folder, 'envoy');
    const script = `[ "$1" = --version ] && { echo '${version.trim()}'; exit; }\nexec '${envoy}' "$@"`;
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }
}

function newFolder(parent: string): string {
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, 'rbt-'));
}
