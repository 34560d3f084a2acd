// What Reboot runs for each server: the program with the words that it was started with, which Reboot leaves out.
import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { parseProgram, PROGRAM } from './role.js';

const [file, ...words] = parseProgram(process.env[PROGRAM]);
const main = resolve(file);
process.argv = [process.execPath, main, ...words];
await import(pathToFileURL(main).href);
