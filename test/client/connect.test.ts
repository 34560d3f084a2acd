import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'chai';
import { connect } from '../../src/client/connect.js';
import type { Connection } from '../../src/client/connection.js';
import { SdkServer } from './sdk-server.js';
import { until } from './until.js';

describe('connect', () => {
  let server: SdkServer;
  let connection: Connection;

  beforeEach(async () => {
    server = await SdkServer.start();
    connection = await connect(server.url, { headers: { 'X-Shop': 'north' } });
  });
  afterEach(async () => {
    await connection.close();
    await server.stop();
  });

  it('tells the session and the protocol version', () => {
    expect(connection.sessionId).to.match(/^[0-9a-f-]{36}$/);
    expect(connection.protocolVersion).to.equal('2025-11-25');
  });

  it('tells the id of the next request', async () => {
    expect(connection.nextRequestId).to.equal(1);
    await connection.client.ping();
    expect(connection.nextRequestId).to.equal(2);
    expect(server.seen.at(-1)?.body).to.include({ id: 1, method: 'ping' });
  });

  it('sends the given headers with every request', async () => {
    await until(() => server.seen.some(({ httpMethod }) => httpMethod === 'GET'));
    expect(server.seen.map(({ headers }) => headers['x-shop'])).to.deep.equal(server.seen.map(() => 'north'));
  });

  it('receives the answer of a call after more failed attempts than the SDK would make', async () => {
    const answer = connection.client.callTool({ name: 'wait' });
    await until(() => hasToken(connection));
    // Both streams are refused four times each.
    server.dropAndRefuse(8);
    await until(() => resumed(server) === 1);
    server.release(1);
    expect(await answer).to.deep.equal({ content: [{ type: 'text', text: 'answer 1' }] });
  });

  it('receives each message once although the stream is lost again and again', async () => {
    const progress: number[] = [];
    const answer = connection.client.callTool({ name: 'wait' }, undefined, {
      onprogress: (event) => progress.push(event.progress),
    });
    await until(() => progress.length === 1);
    for (let outage = 1; outage <= 4; outage += 1) {
      server.dropConnections();
      await until(() => resumed(server) === outage);
    }
    server.release(1);
    await answer;
    expect(progress).to.deep.equal([1, 2]);
  });

  it('rejects a call whose stream breaks before its first event, which could never be resumed', async () => {
    let cuts = 0;
    const other = await connect(server.url, {
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (!String(init?.body).includes('tools/call')) return response;
        cuts += 1;
        await response.body?.cancel();
        return new Response(broken(), response);
      },
    });
    const failure: unknown = await other.client.callTool({ name: 'wait' }).catch((error: unknown) => error);
    expect(String(failure)).to.match(/The connection broke before anything of the response to request 1 came/);
    expect(other.state.openRequests).to.deep.equal([]);
    expect(cuts).to.equal(1);
    await other.close();
  });

  it('tells a waiting call with its resumption token', async () => {
    const tokens: string[] = [];
    const answer = connection.client.callTool({ name: 'wait' }, undefined, {
      onresumptiontoken: (token) => tokens.push(token),
    });
    await until(() => server.isWaiting(1) && tokens.length > 0);
    expect(connection.state.openRequests).to.deep.equal([
      { requestId: 1, method: 'tools/call', resumptionToken: tokens.at(-1) },
    ]);
    server.release(1);
    await answer;
    expect(connection.state.openRequests).to.deep.equal([]);
  });

  it('tells the last event of the own stream', async () => {
    const told = new Promise<void>((resolve) => {
      connection.client.setNotificationHandler(ToolListChangedNotificationSchema, () => resolve());
    });
    await until(() => server.seen.some(({ httpMethod }) => httpMethod === 'GET'));
    await server.announceTools();
    await told;
    expect(connection.state.lastEventId).to.match(/^\d+$/);
  });

  it('rejects waiting calls when the server forgets the session', async () => {
    await until(() => server.seen.some(({ httpMethod }) => httpMethod === 'GET'));
    const answer = connection.client.callTool({ name: 'wait' });
    await until(() => hasToken(connection));
    server.forgetSessions();
    server.dropConnections();
    const error = await answer.then(String, String);
    expect(error).to.include('connect()');
  });

  it('rejects at once when nothing listens at the address', async () => {
    const other = await SdkServer.start();
    const { url } = other;
    await other.stop();
    const error = await connect(url).then(String, String);
    expect(error).to.include('fetch failed');
  });
});

function hasToken({ state }: Connection): boolean {
  return state.openRequests?.[0]?.resumptionToken !== undefined;
}

/** How often a call's stream came back; the own stream of this server has no cursor. */
function resumed(server: SdkServer): number {
  return server.seen.filter(({ lastEventId }) => lastEventId !== undefined).length;
}

function broken(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => {
      controller.error(new Error('The connection was reset.'));
    },
  });
}
