import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { endProcesses } from './end-processes.js';

/** How much of the log is kept for a message. Characters. */
const LOG_TAIL = 4_000;

export interface GroupLaunch {
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** The whole of it. */
  readonly environment: NodeJS.ProcessEnv;
  /** Where all that it says goes. */
  readonly log: string;
}

/**
 * A program that leads a process group of its own, so that all that it starts can be ended with it. Its standard input stays open for as long
 * as this process lives.
 */
export class ProcessGroup {
  readonly #leader: ChildProcess;
  readonly #launch: GroupLaunch;
  readonly pid: number;

  private constructor(leader: ChildProcess, launch: GroupLaunch, pid: number) {
    this.#leader = leader;
    this.#launch = launch;
    this.pid = pid;
  }

  static async start(launch: GroupLaunch): Promise<ProcessGroup> {
    const log = openSync(launch.log, 'a');
    const leader = spawn(launch.file, launch.args, {
      cwd: launch.folder,
      env: launch.environment,
      detached: true,
      stdio: ['pipe', log, log],
    });
    closeSync(log);
    await new Promise((resolve, reject) => leader.once('spawn', resolve).once('error', reject));
    if (leader.pid === undefined) throw new Error(`${launch.file} could not be started.`);
    return new ProcessGroup(leader, launch, leader.pid);
  }

  /** Whether its leader has ended. */
  get hasEnded(): boolean {
    return this.#leader.exitCode !== null || this.#leader.signalCode !== null;
  }

  /** The last that it said. */
  async lastWords(): Promise<string> {
    return (await readFile(this.#launch.log, 'utf8')).slice(-LOG_TAIL);
  }

  /** SIGKILL for all of the group; resolves when they are gone. */
  kill(): Promise<void> {
    return endProcesses(({ group }) => group === this.pid);
  }
}
