import { HttpConnection } from './http-connection.js';
import { McpSession } from './mcp-session.js';

/** How many handshakes run at the same time. */
const PARALLEL = 64;

/** Opens sessions, each on a connection of its own. */
export async function openSessions(url: URL, count: number): Promise<readonly McpSession[]> {
  const sessions: McpSession[] = [];
  await inParallel(count, async () => void sessions.push(await McpSession.open(url)));
  return sessions;
}

/** Opens sessions over a few connections, and closes these: the sessions stay behind on the server, idle. */
export async function leaveSessions(url: URL, count: number): Promise<void> {
  const free: HttpConnection[] = [];
  await inParallel(count, async () => {
    const connection = free.pop() ?? new HttpConnection(url);
    await McpSession.open(url, connection);
    free.push(connection);
  });
  free.forEach((connection) => connection.close());
}

async function inParallel(count: number, work: () => Promise<void>): Promise<void> {
  let started = 0;
  const run = async (): Promise<void> => {
    while (started < count) {
      started += 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, run));
}
