import { launchOf, type CandidateName } from '../candidates.js';
import { ServerProcess } from '../processes/server-process.js';

/** The servers that are compared: all alive throughout, so that each stays as warm as it got. */
export class CandidateServers {
  readonly #servers = new Map<CandidateName, ServerProcess>();

  static async start(names: readonly CandidateName[], directory: string): Promise<CandidateServers> {
    const started = new CandidateServers();
    try {
      for (const name of names) started.#servers.set(name, await ServerProcess.start(await launchOf(name, directory)));
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  get inOrder(): Iterable<[CandidateName, ServerProcess]> {
    return this.#servers;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }
}
