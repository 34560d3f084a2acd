import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../project-root.js';

/** Node cannot share a port before version 23. */
const PYTHON = join(projectRoot, 'node_modules', '@reboot-dev', 'reboot', '.venv', 'bin', 'python');
const PROGRAM = `
import socket
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
listener.bind(("127.0.0.1", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
while True:
    listener.accept()[0].close()
`;

/**
 * A port that somebody shares with whoever listens on every address, Envoy for example, which does not notice: all connections to the
 * loopback address are the shadow's.
 */
export class PortShadow {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
  ) {}

  static async open(): Promise<PortShadow> {
    const child = spawn(PYTHON, ['-c', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return new PortShadow(Number(String(line)), child);
  }

  async close(): Promise<void> {
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}
