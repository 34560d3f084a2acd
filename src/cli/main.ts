#!/usr/bin/env node
import process from 'node:process';
import { run } from './run.js';
import type { Terminal } from './terminal.js';

const terminal: Terminal = {
  write: (text) => void process.stdout.write(`${text}\n`),
  tell: (text) => void process.stderr.write(`${text}\n`),
};

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const exitCode = await start();
// What a user's module left running must not keep a finished command alive.
await Promise.all([process.stdout, process.stderr].map(written));
process.exit(exitCode);

async function written(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise((resolve) => stream.write('', resolve));
}

async function start(): Promise<number> {
  try {
    const { commands } = await import('./commands.js');
    return await run(process.argv.slice(2), commands, terminal);
  } catch (error) {
    // Only loading fails here, and only what is built for each platform can.
    terminal.tell(
      `durable-mcp: It cannot be loaded: ${String(error)}\nIf that is SQLite's addon (libsql): install again on this platform, with ` +
        'optional dependencies (npm install --include=optional).',
    );
    return 1;
  }
}
