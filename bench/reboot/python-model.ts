import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { findEnvoy } from '../../src/runtime/reboot/installation/envoy-binary.js';
import { peersFolder } from '../candidates.js';
import { freePort } from '../processes/free-port.js';
import type { MeasuredServer, ProcessFigures } from '../processes/measured-server.js';
import { ProcessGroup } from '../processes/process-group.js';
import { allProcesses, sumOf, treeOf } from '../processes/process-tree.js';
import { untilItAnswers } from './until-it-answers.js';

/** How long it may take until the first call is answered. Milliseconds. */
const START_LIMIT_MS = 120_000;

export interface PythonModelSettings {
  /** Of the environment that it is installed in. */
  readonly python: string;
  /** For its state and its log; empty. */
  readonly directory: string;
}

/** The Python model, one server of it behind Envoy, with all of its processes in a group of their own. */
export class PythonModel implements MeasuredServer {
  readonly url: string;
  readonly #group: ProcessGroup;
  readonly #leftovers: readonly string[];

  private constructor(url: string, group: ProcessGroup, leftovers: readonly string[]) {
    this.url = url;
    this.#group = group;
    this.#leftovers = leftovers;
  }

  /** Resolves when it has answered a call. */
  static async start({ python, directory }: PythonModelSettings): Promise<PythonModel> {
    const port = await freePort();
    // Not below `directory`: its sockets lie there, and the path of a socket is short.
    const temporary = await mkdtemp(join(tmpdir(), 'durable-mcp-bench-'));
    const group = await ProcessGroup.start({
      file: python,
      args: [join(peersFolder(), 'python-model.py')],
      folder: directory,
      environment: modelEnvironment({ python, state: directory, temporary, port }),
      log: join(directory, 'python-model.log'),
    });
    // Without the slash it redirects, every time. The log is where Reboot lets Envoy write, whatever TMPDIR is.
    const url = `http://127.0.0.1:${port}/mcp/`;
    const model = new PythonModel(url, group, [temporary, `/tmp/envoy.${port}.log`]);
    try {
      await untilItAnswers(url, START_LIMIT_MS, async () => {
        if (group.hasEnded) throw new Error(`The Python model has ended.\n${await group.lastWords()}`);
      });
      return model;
    } catch (error) {
      await model.stop();
      throw error;
    }
  }

  async measure(): Promise<ProcessFigures> {
    if (this.#group.hasEnded) throw new Error(`The Python model has ended.\n${await this.#group.lastWords()}`);
    return sumOf(treeOf(this.#group.pid, await allProcesses()));
  }

  async stop(): Promise<void> {
    await this.#group.kill();
    await Promise.all(this.#leftovers.map((path) => rm(path, { recursive: true, force: true })));
  }
}

interface Surroundings {
  readonly python: string;
  readonly state: string;
  readonly temporary: string;
  readonly port: number;
}

/** What `rbt serve run` would set, which insists on an Envoy of its own choice. */
function modelEnvironment({ python, state, temporary, port }: Surroundings): NodeJS.ProcessEnv {
  const envoy = findEnvoy();
  if (envoy === undefined) throw new Error('There is no Envoy for the Python model. Run: npm run setup:reboot');
  const own = Object.entries(process.env).filter(([name]) => !/^(RBT|REBOOT|PYTHON)/.test(name));
  return {
    ...Object.fromEntries(own),
    PATH: [dirname(envoy), dirname(python), process.env['PATH']].join(delimiter),
    TMPDIR: temporary,
    PYTHONNOUSERSITE: '1',
    RBT_SERVE: 'true',
    RBT_NAME: 'bench',
    RBT_STATE_DIRECTORY: state,
    RBT_SERVERS: '1',
    RBT_EFFECT_VALIDATION: 'DISABLED',
    REBOOT_LOCAL_ENVOY: 'true',
    REBOOT_LOCAL_ENVOY_MODE: 'executable',
    REBOOT_LOCAL_ENVOY_PORT: String(port),
    REBOOT_LOCAL_ENVOY_USE_TLS: 'False',
  };
}
