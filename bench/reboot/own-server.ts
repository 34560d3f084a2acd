import { rebootLaunch, type DurableOnReboot } from '../candidates.js';
import type { Child } from '../processes/child-process.js';
import { endProcesses } from '../processes/end-processes.js';
import type { MeasuredServer, ProcessFigures } from '../processes/measured-server.js';
import { allProcesses, sumOf, treeOf } from '../processes/process-tree.js';
import { ServerProcess } from '../processes/server-process.js';

/** durable-mcp on Reboot: the process that is started, and all those that it starts. */
export class OwnServer implements MeasuredServer {
  readonly url: string;
  readonly #first: ServerProcess;

  private constructor(first: ServerProcess) {
    this.#first = first;
    this.url = first.url;
  }

  /** Resolves when it says that it listens. */
  static async start(settings: DurableOnReboot): Promise<OwnServer> {
    return new OwnServer(await ServerProcess.start(rebootLaunch(settings), stopTree));
  }

  async measure(): Promise<ProcessFigures> {
    return sumOf(treeOf(this.#first.pid, await allProcesses()));
  }

  stop(): Promise<void> {
    return this.#first.stop();
  }
}

/** Lets it end by itself, and ends what that leaves behind. */
async function stopTree(child: Child): Promise<void> {
  const tree = treeOf(child.pid, await allProcesses());
  await child.stop();
  await endProcesses(({ pid, startTime }) => tree.some((one) => one.pid === pid && one.startTime === startTime));
}
