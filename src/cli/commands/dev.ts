import { once } from 'node:events';
import { basename, resolve } from 'node:path';
import process from 'node:process';
import { CommandError } from '../../errors/command-errors.js';
import { defaultDirectory } from '../../runtime/embedded/store-files.js';
import type { Command, Invocation } from '../command.js';
import { openDevProject, type DevProject } from '../dev-project.js';
import { DevServer } from '../dev-server.js';
import { MODULE_FLAGS } from '../server-module.js';
import { SourceWatch } from '../source-watch.js';
import { LISTEN_FLAGS, listenTarget } from './serve.js';

/** Clients come back this soon after a restart. Milliseconds. */
const RETRY_MS = 250;
/** Open requests are answered by the next server. Milliseconds. */
const GRACE_MS = 200;

export const dev: Command = {
  name: 'dev',
  operands: ['module'],
  summary: 'Serve a .ts or .js module, and serve it anew whenever its sources change. Sessions and calls live on.',
  details:
    "TypeScript is compiled by the project's own tsc into the project's own output. While there are mistakes in the sources, they are\n" +
    'shown and the old server stays up. Clients see the message of every error.',
  flags: {
    ...MODULE_FLAGS,
    ...LISTEN_FLAGS,
    project: { value: '<tsconfig>', help: 'Default: the nearest tsconfig.json above the module.' },
    output: { value: '<file>', help: 'The .js file that the module is compiled to. Default: what the tsconfig says.' },
  },
  async run(invocation) {
    const { operands, flags, terminal } = invocation;
    const [entry = ''] = operands;
    const project = await openDevProject({ entry, project: flags.text('project'), output: flags.text('output') });
    const server = new DevServer({
      ...listenTarget(invocation),
      flags: serveFlags(invocation),
      checkFlags: repeated(invocation, 'export'),
      tell: (text) => {
        terminal.tell(text);
      },
    });
    const told = new AbortController();
    const stopped = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]).then(() => {
      told.abort();
    });
    await serveChanges(project, {
      server,
      tell: (text) => {
        terminal.tell(text);
      },
      store: flags.text('directory'),
      signal: told.signal,
    });
    await stopped;
    await server.stop();
    return undefined;
  },
};

interface Serving {
  readonly server: DevServer;
  readonly tell: (text: string) => void;
  readonly store: string | undefined;
  readonly signal: AbortSignal;
}

/** Builds and serves, again after each change, until the signal aborts. */
async function serveChanges(project: DevProject, { server, tell, store, signal }: Serving): Promise<void> {
  let isStale = true;
  let wake: () => void = () => undefined;
  const watch = new SourceWatch({
    root: project.root,
    ignored: [...project.ignored, resolve(store ?? defaultDirectory())],
    isSource: (file) => isSource(file, project),
    onChange: () => {
      isStale = true;
      wake();
    },
  });
  signal.addEventListener('abort', () => {
    wake();
  });
  while (!signal.aborted) {
    if (isStale) {
      isStale = false;
      await build(project, server, tell);
      continue;
    }
    await new Promise<void>((resolveWait) => {
      wake = resolveWait;
    });
  }
  watch.close();
}

async function build(project: DevProject, server: DevServer, tell: (text: string) => void): Promise<void> {
  const begun = performance.now();
  const { isDone, report } = await project.compile();
  if (report !== '') tell(report);
  if (!isDone) {
    tell('There are mistakes in the sources; what runs stays up until they are mended.');
    return;
  }
  try {
    const isServed = await server.replace(project.output());
    if (isServed) tell(`Served anew after ${Math.round(performance.now() - begun)} ms; watching ${project.root}.`);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    tell(error.message);
  }
}

function isSource(file: string, { isTypeScript }: DevProject): boolean {
  const name = basename(file);
  if (name === 'package.json') return true;
  if (isTypeScript) return /^(?!.*\.d\.[cm]?ts$).*\.[cm]?tsx?$/.test(name) || /^tsconfig.*\.json$/.test(name);
  return /\.([cm]?js|json)$/.test(name);
}

function serveFlags(invocation: Invocation): readonly string[] {
  const { flags } = invocation;
  const given = ['directory', 'path', 'setup'].flatMap((name) => {
    const value = flags.text(name);
    return value === undefined ? [] : [`--${name}`, value];
  });
  const fixed = ['--expose-errors', '--validate-effects', '--retry', String(RETRY_MS), '--grace', String(GRACE_MS)];
  return [...repeated(invocation, 'export'), ...given, ...fixed];
}

function repeated({ flags }: Invocation, name: string): readonly string[] {
  return flags.texts(name).flatMap((value) => [`--${name}`, value]);
}
