import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { ListenError } from '../../src/errors/listen-error.js';
import { HttpEndpoint } from '../../src/http/http-endpoint.js';
import { HttpListener } from '../../src/http/http-listener.js';
import type { Reception } from '../../src/protocol/era.js';
import { open, send } from './support/client.js';
import { ServedEndpoint } from './support/served-endpoint.js';
import { until } from './support/until.js';

describe('HttpListener', () => {
  let served: ServedEndpoint;
  beforeEach(async () => (served = await ServedEndpoint.start()));
  afterEach(() => served.stop());

  it('knows its URL', () => {
    expect(served.url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
  });

  it('gives a wildcard address as one that can be called', async () => {
    const listener = await listenOn('0.0.0.0');
    expect(listener.origin).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    await listener.close();
  });

  it('serves several endpoints by path', async () => {
    const [shop, billing] = [endpointAt('/shop'), endpointAt('billing/')];
    const listener = new HttpListener({ endpoints: [shop, billing], logger: served.logger });
    await listener.listen(0);
    expect((await send(listener.urlOf(shop))).status).to.equal(202);
    expect((await send(`${listener.origin}/billing`)).status).to.equal(202);
    await listener.close();
  });

  it('refuses two endpoints on one path', () => {
    expect(() => new HttpListener({ endpoints: [endpointAt('/a'), endpointAt('/a')], logger: served.logger })).to.throw(
      ListenError,
      'Two servers are mounted on /a',
    );
  });

  it('says what to do when the port is taken', async () => {
    const listener = new HttpListener({ endpoints: [], logger: served.logger });
    const failure = await failureOf(listener.listen(Number(new URL(served.url).port)));
    expect(failure).to.be.instanceOf(ListenError);
    expect(failure).to.have.property('message').that.contains('EADDRINUSE').and.contains('another port');
  });

  for (const [what, port, host, code] of [
    ['port that does not exist', 70_000, '127.0.0.1', 'ERR_SOCKET_BAD_PORT'],
    ['foreign address', 0, '203.0.113.1', 'EADDRNOTAVAIL'],
  ] as const) {
    it(`says what to do about a ${what}`, async () => {
      const failure = await failureOf(new HttpListener({ endpoints: [], logger: served.logger }).listen(port, host));
      expect(failure).to.be.instanceOf(ListenError).with.property('message').that.contains(code);
    });
  }

  it('listens only once', async () => {
    expect(await failureOf(served.listener.listen(0))).to.be.instanceOf(ListenError);
  });

  it('has no URL before it listens', () => {
    const listener = new HttpListener({ endpoints: [], logger: served.logger });
    expect(() => listener.origin).to.throw(ListenError);
  });

  it('can be closed before it listens', async () => {
    await new HttpListener({ endpoints: [], logger: served.logger }).close();
  });

  it('ends open streams cleanly when it closes', async () => {
    const events = await open(served.url, { method: 'GET' });
    await events.untilEvents(1);
    await served.listener.close(10_000);
    await events.untilEnd();
    expect(events.wasCut).to.equal(false);
  });

  it('lets a short request finish when it closes', async () => {
    const request = pendingRequest();
    const answered = send(served.url);
    await until(request.hasCome, 'the request had come');
    const closed = served.listener.close(10_000);
    request.finish({ kind: 'reply', data: '{}' });
    expect((await answered).status).to.equal(200);
    await closed;
  });

  it('cuts what is left after its grace', async () => {
    const request = pendingRequest();
    const answered = failureOf(send(served.url));
    await until(request.hasCome, 'the request had come');
    await served.listener.close(20);
    expect(await answered).to.have.property('code', 'ECONNRESET');
    request.finish({ kind: 'accepted' });
  });

  it('closes idle connections when it closes', async () => {
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.resume();
    const ended = once(socket, 'close');
    await served.listener.close(10_000);
    await ended;
  });

  it('accepts no connection after it closed', async () => {
    await served.listener.close();
    expect(await failureOf(send(served.url))).to.have.property('code', 'ECONNREFUSED');
  });

  function endpointAt(path: string): HttpEndpoint {
    const { era, logger, connections } = served;
    return new HttpEndpoint({ era, logger, connections, path });
  }

  async function listenOn(host: string): Promise<HttpListener> {
    const listener = new HttpListener({ endpoints: [], logger: served.logger });
    await listener.listen(0, host);
    return listener;
  }

  function pendingRequest(): { hasCome: () => boolean; finish: (reception: Reception) => void } {
    let finish = (_reception: Reception): void => undefined;
    served.era.s1.onReceive = () => new Promise((resolve) => (finish = resolve));
    return { hasCome: () => served.era.s1.received.length === 1, finish: (reception) => finish(reception) };
  }
});

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
