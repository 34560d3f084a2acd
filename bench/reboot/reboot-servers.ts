import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MeasuredServer } from '../processes/measured-server.js';
import { installPythonModel } from './install-python-model.js';
import { OwnServer } from './own-server.js';
import { PythonModel } from './python-model.js';
import type { RebootCandidate } from './reboot-candidates.js';

/** The servers that are compared: all alive throughout. One that does not start is left out, and said to be. */
export class RebootServers {
  readonly #servers = new Map<RebootCandidate, MeasuredServer>();
  readonly #problems: string[] = [];
  readonly #directory: string;
  readonly #progress: (line: string) => void;

  private constructor(directory: string, progress: (line: string) => void) {
    this.#directory = directory;
    this.#progress = progress;
  }

  static async start(
    names: readonly RebootCandidate[],
    directory: string,
    progress: (line: string) => void,
  ): Promise<RebootServers> {
    const started = new RebootServers(directory, progress);
    for (const name of names) await started.#add(name);
    return started;
  }

  get inOrder(): Iterable<[RebootCandidate, MeasuredServer]> {
    return this.#servers;
  }

  get problems(): readonly string[] {
    return this.#problems;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }

  async #add(name: RebootCandidate): Promise<void> {
    try {
      const directory = join(this.#directory, name);
      await mkdir(directory);
      const python = name === 'python-model' ? await installPythonModel(this.#progress) : undefined;
      this.#progress(`reboot: starting ${name}`);
      this.#servers.set(name, await startServer(name, directory, python));
    } catch (error) {
      this.#problems.push(`${name} could not be started: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function startServer(
  name: RebootCandidate,
  directory: string,
  python: string | undefined,
): Promise<MeasuredServer> {
  if (python !== undefined) return PythonModel.start({ python, directory });
  return OwnServer.start({ servers: name === 'reboot-1' ? 1 : 2, directory });
}
