import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'chai';
import { connect } from '../../src/client/connect.js';
import type { Connection } from '../../src/client/connection.js';
import { reconnect } from '../../src/client/reconnect.js';
import type { SessionState } from '../../src/client/session-state.js';
import { SessionEndedError } from '../../src/errors/session-ended-error.js';
import { SessionStateError } from '../../src/errors/session-state-error.js';
import { SdkServer } from './sdk-server.js';
import { until } from './until.js';

describe('reconnect', () => {
  let server: SdkServer;
  let open: Connection[];

  beforeEach(async () => {
    server = await SdkServer.start();
    open = [];
  });
  afterEach(async () => {
    await Promise.all(open.map((connection) => connection.close()));
    await server.stop();
  });

  async function begin(): Promise<Connection> {
    const connection = await connect(server.url);
    open.push(connection);
    await until(() => server.seen.some(({ httpMethod }) => httpMethod === 'GET'));
    return connection;
  }

  /** The first process ends. */
  async function leave(connection: Connection): Promise<void> {
    await connection.close();
    await until(() => server.isIdle);
  }

  /** What the next process does with what was saved. */
  async function goOn(state: SessionState): Promise<Connection> {
    const connection = await reconnect(server.url, toSaved(state));
    open.push(connection);
    return connection;
  }

  /** Starts a call, and lets its process end while it waits. */
  async function leaveWaiting(tool: string): Promise<SessionState> {
    const first = await begin();
    const answer = first.client.callTool({ name: tool }, undefined, { onprogress: () => undefined }).catch(String);
    await until(() => server.isWaiting(1) && first.state.openRequests?.[0]?.resumptionToken !== undefined);
    const { state } = first;
    await leave(first);
    await answer;
    return state;
  }

  it('sends no initialize', async () => {
    const first = await begin();
    await leave(first);
    const before = server.seen.length;
    const { client } = await goOn(first.state);
    await client.ping();
    expect(server.seen.slice(before).map(({ body }) => body.method)).to.deep.equal([undefined, 'ping']);
  });

  it('stays in the session', async () => {
    const first = await begin();
    await leave(first);
    const second = await goOn(first.state);
    expect(second.sessionId).to.equal(first.sessionId);
    expect(second.protocolVersion).to.equal(first.protocolVersion);
    await second.client.ping();
    expect(server.seen.at(-1)?.headers).to.include({
      'mcp-session-id': first.sessionId,
      'mcp-protocol-version': '2025-11-25',
    });
  });

  it('numbers its requests from nextRequestId', async () => {
    const first = await begin();
    await leave(first);
    const { client } = await goOn({ ...first.state, nextRequestId: 41 });
    const answer = await client.callTool({ name: 'echo' });
    expect(answer).to.deep.equal({ content: [{ type: 'text', text: 'answer 41' }] });
  });

  it('begins with id 0 where nothing was sent', async () => {
    const first = await begin();
    await leave(first);
    const { client } = await goOn({ ...first.state, nextRequestId: 0 });
    await client.ping();
    expect(server.seen.at(-1)?.body).to.include({ id: 0, method: 'ping' });
  });

  it('knows what the server once answered to initialize', async () => {
    const first = await begin();
    await leave(first);
    const { client } = await goOn(first.state);
    expect(client.getServerCapabilities()).to.deep.equal({ tools: { listChanged: true } });
    expect(client.getServerVersion()).to.deep.equal({ name: 'plain', version: '1.0.0' });
    expect(client.getInstructions()).to.equal('Be kind.');
  });

  it('does with the three facts that are necessary', async () => {
    const first = await begin();
    const { sessionId, protocolVersion, nextRequestId } = first;
    await leave(first);
    const { client } = await goOn({ sessionId, protocolVersion, nextRequestId });
    expect(await client.listTools()).to.deep.equal({ tools: [] });
  });

  it('receives what the server says on the own stream', async () => {
    const first = await begin();
    await leave(first);
    const { client } = await goOn(first.state);
    const told = new Promise<void>((resolve) => {
      client.setNotificationHandler(ToolListChangedNotificationSchema, () => resolve());
    });
    await server.announceTools();
    await told;
  });

  it('opens the own stream after lastEventId', async () => {
    const first = await begin();
    await server.announceTools();
    await leave(first);
    await goOn({ ...first.state, lastEventId: '1' });
    expect(server.seen.at(-1)).to.include({ httpMethod: 'GET', lastEventId: '1' });
  });

  it('resumes a waiting call under its old id', async () => {
    const state = await leaveWaiting('wait');
    const second = await goOn(state);
    const posts = (): number => server.seen.filter(({ httpMethod }) => httpMethod === 'POST').length;
    const before = posts();
    const progress: number[] = [];
    const answer = second.client.callTool({ name: 'wait' }, undefined, {
      ...tokenOf(state),
      onprogress: (event) => progress.push(event.progress),
    });
    server.release(1);
    expect(await answer).to.deep.equal({ content: [{ type: 'text', text: 'answer 1' }] });
    expect(progress.at(-1)).to.equal(2);
    expect(posts()).to.equal(before);
    expect(second.nextRequestId).to.equal(state.nextRequestId);
  });

  it('receives the error of a resumed call', async () => {
    const state = await leaveWaiting('refuse');
    const { client } = await goOn(state);
    const answer = client.callTool({ name: 'refuse' }, undefined, tokenOf(state)).catch(String);
    server.release(1);
    expect(await answer).to.include('refused');
  });

  it('cancels a resumed call', async () => {
    const state = await leaveWaiting('wait');
    const { client } = await goOn(state);
    const controller = new AbortController();
    const options = { ...tokenOf(state), signal: controller.signal };
    const answer = client.callTool({ name: 'wait' }, undefined, options).catch(String);
    controller.abort('no longer wanted');
    expect(await answer).to.include('no longer wanted');
    await until(() => server.isCancelled(1));
  });

  it('refuses to resume a call that is open already', async () => {
    const state = await leaveWaiting('wait');
    const { client } = await goOn(state);
    const answer = client.callTool({ name: 'wait' }, undefined, tokenOf(state));
    const twin = await client.callTool({ name: 'wait' }, undefined, tokenOf(state)).catch(String);
    expect(twin).to.include('Request 1 is open in this client already');
    server.release(1);
    await answer;
  });

  it('rejects with SessionEndedError when the server does not know the session', async () => {
    const first = await begin();
    await leave(first);
    server.forgetSessions();
    const error: unknown = await goOn(first.state).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(SessionEndedError).and.to.have.property('message').that.includes(first.sessionId);
  });

  const sound = { sessionId: 'a', protocolVersion: '2025-11-25', nextRequestId: 1 };
  for (const [property, value] of [
    ['sessionId', ''],
    ['protocolVersion', '2026-07-28'],
    ['nextRequestId', -1],
    ['nextRequestId', Number.NaN],
  ] as const) {
    it(`rejects ${property} ${String(value)}`, async () => {
      const error: unknown = await reconnect(server.url, { ...sound, [property]: value }).catch(
        (reason: unknown) => reason,
      );
      expect(error)
        .to.be.instanceOf(SessionStateError)
        .and.to.have.property('message')
        .that.includes(`reconnect: ${property}`);
    });
  }
});

/** As it comes back from a file. */
function toSaved(state: SessionState): SessionState {
  return JSON.parse(JSON.stringify(state)) as SessionState;
}

function tokenOf(state: SessionState): { resumptionToken: string } {
  return { resumptionToken: state.openRequests?.[0]?.resumptionToken ?? '' };
}
