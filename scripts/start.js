// Usage: start.js FILE [ARGUMENTS]
// Builds, then runs a compiled file in this very process, so that a signal sent to `npm start` reaches the server.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import './build.js';

const [file, ...args] = process.argv.slice(2);
const main = resolve(file);
process.argv = [process.execPath, main, ...args];
await import(pathToFileURL(main).href);
