// Usage: fastmcp.js PORT
// FastMCP for TypeScript over its HTTP stream, stateful (its default). Nothing survives the process.
import { FastMCP } from 'fastmcp';
import { z } from 'zod';
import { announce } from './announce.js';

const port = Number(process.argv[2]);
const silent = { debug() {}, error() {}, info() {}, log() {}, warn() {} };
const server = new FastMCP({ name: 'bench', version: '1.0.0', logger: silent });
server.addTool({
  name: 'add',
  parameters: z.object({ a: z.number(), b: z.number() }),
  execute: async ({ a, b }) => String(a + b),
});
await server.start({ transportType: 'httpStream', httpStream: { port, host: '127.0.0.1', endpoint: '/mcp' } });
announce(`http://127.0.0.1:${port}/mcp`);
