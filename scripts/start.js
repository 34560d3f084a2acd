// Usage: start.js FILE [ARGUMENTS]
// Builds, and sets Reboot up if that is the runtime; then runs a compiled file in this very process, so that a signal sent to `npm start`
// reaches the server.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import './build.js';

if (process.env.DURABLE_MCP_RUNTIME === 'reboot') {
  const setUp = fileURLToPath(new URL('setup-reboot.js', import.meta.url));
  const { status } = spawnSync(process.execPath, [setUp], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

const [file, ...args] = process.argv.slice(2);
const main = resolve(file);
process.argv = [process.execPath, main, ...args];
await import(pathToFileURL(main).href);
