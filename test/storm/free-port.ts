import { createServer } from 'node:net';

const FIRST = 20_000;
const COUNT = 10_000;

/**
 * A free port below those that systems give to clients: while the server is away, a client that connects to it could
 * otherwise be given that very port, and would meet itself or keep the server from coming back.
 */
export async function freePort(random: () => number): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(random() * COUNT);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
