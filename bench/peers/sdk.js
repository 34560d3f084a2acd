// Usage: sdk.js PORT
// The official SDK by itself, wired as its documentation shows: one McpServer and one transport for each session,
// kept in a map. Nothing survives the process.
import { randomUUID } from 'node:crypto';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import express from 'express';
import { z } from 'zod';
import { announce } from './announce.js';

const port = Number(process.argv[2]);
const transports = new Map();
const app = express();
app.use(express.json());
app.post('/mcp', async (request, response) => {
  const transport = await transportOf(request);
  if (transport === undefined) response.status(404).json(sessionNotFound());
  else await transport.handleRequest(request, response, request.body);
});
app.delete('/mcp', async (request, response) => {
  const transport = await transportOf(request);
  if (transport === undefined) response.status(404).json(sessionNotFound());
  else await transport.handleRequest(request, response);
});
app.listen(port, '127.0.0.1', () => announce(`http://127.0.0.1:${port}/mcp`));

async function transportOf(request) {
  const sessionId = request.headers['mcp-session-id'];
  if (sessionId !== undefined) return transports.get(sessionId);
  return isInitializeRequest(request.body) ? openTransport() : undefined;
}

async function openTransport() {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (sessionId) => void transports.set(sessionId, transport),
    onsessionclosed: (sessionId) => void transports.delete(sessionId),
  });
  await createServer().connect(transport);
  return transport;
}

function createServer() {
  const server = new McpServer({ name: 'bench', version: '1.0.0' });
  server.registerTool('add', { inputSchema: { a: z.number(), b: z.number() } }, ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }));
  return server;
}

function sessionNotFound() {
  return { jsonrpc: '2.0', error: { code: -32001, message: 'Session not found' }, id: null };
}
