import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { send } from './support/client.js';
import { ServedEndpoint } from './support/served-endpoint.js';
import { until } from './support/until.js';

const HEAD =
  'POST /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nContent-Type: application/json\r\nMcp-Session-Id: s1\r\n';

describe('The size limit of a body', () => {
  let served: ServedEndpoint;
  beforeEach(async () => (served = await ServedEndpoint.start({ maxBodyBytes: 1_000 })));
  afterEach(() => served.stop());

  it('refuses a declared length with 413 before the body is sent', async () => {
    const socket = await raw(served.listener.origin, `${HEAD}Content-Length: 1001\r\n\r\n`);
    await until(() => socket.text.includes('\r\n\r\n'), 'the head had come');
    expect(socket.text).to.match(/^HTTP\/1\.1 413 /);
    socket.end();
  });

  it('refuses an undeclared length with 413 as soon as it passes the limit', async () => {
    const chunk = `3f0\r\n${' '.repeat(0x3f0)}\r\n`;
    const socket = await raw(served.listener.origin, `${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk}`);
    socket.write(chunk);
    await until(() => socket.text.includes('\r\n\r\n'), 'the head had come');
    expect(socket.text).to.match(/^HTTP\/1\.1 413 /);
    socket.end();
  });

  it('closes the connection of a client that goes on sending', async () => {
    const socket = await raw(served.listener.origin, `${HEAD}Content-Length: 99999999\r\n\r\n`);
    await until(() => socket.isClosed, 'the connection was closed');
    expect(socket.text).to.match(/connection: close/i);
  });

  it('lets a client that sends the whole body first see the refusal', async () => {
    const answered = await send(served.url, { body: ' '.repeat(8_000_000) });
    expect(answered.status).to.equal(413);
  });

  it('accepts a body of exactly that size', async () => {
    const message = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    expect((await send(served.url, { body: message.padEnd(1_000) })).status).to.equal(202);
  });

  it('survives a client that goes away while it sends', async () => {
    const socket = await raw(served.listener.origin, `${HEAD}Content-Length: 500\r\n\r\n{`);
    socket.destroy();
    expect((await send(served.url)).status).to.equal(202);
    await served.endpoint.close();
    expect(served.logger.lines).to.be.empty;
  });
});

interface RawSocket {
  text: string;
  isClosed: boolean;
  write(text: string): void;
  end(): void;
  destroy(): void;
}

async function raw(origin: string, request: string): Promise<RawSocket> {
  const socket: Socket = connect(Number(new URL(origin).port), '127.0.0.1');
  await once(socket, 'connect');
  const seen: RawSocket = {
    text: '',
    isClosed: false,
    write: (text) => void socket.write(text),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  };
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => (seen.text += chunk));
  socket.on('error', () => undefined);
  socket.on('close', () => (seen.isClosed = true));
  socket.write(request);
  return seen;
}
