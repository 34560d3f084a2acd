import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Frame, FrameStream } from '../../src/protocol/era.js';
import { ServedEndpoint } from './support/served-endpoint.js';
import { until } from './support/until.js';

const FRAMES = 800;
const FRAME_BYTES = 64 * 1024;
const REQUEST =
  'GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: s1\r\nLast-Event-ID: big-0\r\n\r\n';

/** 50 MB that are there at once. */
class BigStream implements FrameStream {
  readonly key = 'big';
  readonly cursor = 'big-0';
  pulled = 0;
  delivereds = 0;
  hasStopped = false;

  async *frames(): AsyncGenerator<Frame> {
    const data = JSON.stringify('x'.repeat(FRAME_BYTES));
    try {
      for (; this.pulled < FRAMES;) {
        this.pulled += 1;
        yield { id: `big-${this.pulled}`, data, isLast: this.pulled === FRAMES };
      }
    } finally {
      this.hasStopped = true;
    }
  }

  delivered(): void {
    this.delivereds += 1;
  }
}

describe('A client that does not read', () => {
  let served: ServedEndpoint;
  let stream: BigStream;
  beforeEach(async () => {
    served = await ServedEndpoint.start({ keepAliveMs: 1 });
    stream = new BigStream();
    served.era.s1.onResume = () => Promise.resolve({ kind: 'stream', stream });
  });
  afterEach(() => served.stop());

  it('makes the server fetch no more than the sockets hold', async () => {
    const socket = await stalledClient();
    expect(stream.pulled * FRAME_BYTES).to.be.lessThan(16_000_000);
    expect(stream.delivereds).to.be.lessThan(stream.pulled);
    socket.destroy();
  });

  it('gets everything once it reads on', async () => {
    const socket = await stalledClient();
    let received = 0;
    socket.on('data', (chunk) => (received += chunk.length));
    socket.resume();
    await until(() => stream.delivereds === FRAMES, 'all was delivered');
    await until(() => received > FRAMES * FRAME_BYTES, 'all had come');
    socket.destroy();
  });

  it('lets the stream go when it goes away', async () => {
    const socket = await stalledClient();
    socket.destroy();
    await until(() => stream.hasStopped, 'the stream was left');
    expect(stream.pulled).to.be.lessThan(FRAMES);
  });

  it('loses the stream to a newer connection', async () => {
    const socket = await stalledClient();
    const newer = served.connections.attach('big', { isFirst: false, isResumable: true, onLeave: () => undefined });
    await until(() => stream.hasStopped, 'the stream was left');
    expect(newer.signal.aborted).to.equal(false);
    socket.destroy();
  });

  async function stalledClient(): Promise<ReturnType<typeof connect>> {
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.pause();
    socket.write(REQUEST);
    await until(() => stream.pulled > 0, 'the first frame was fetched');
    for (let before = -1; before !== stream.pulled;) {
      before = stream.pulled;
      await pause(50);
    }
    return socket;
  }
});
