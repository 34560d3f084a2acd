import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Connection } from '../../src/client/connection.js';
import { reconnect } from '../../src/client/reconnect.js';
import type { SessionState } from '../../src/client/session-state.js';
import { SessionEndedError } from '../../src/errors/session-ended-error.js';
import { DurableMcpTest } from '../../src/testing/durable-mcp-test.js';
import { Counter } from '../testing/fixtures/counter.js';
import { until } from './until.js';

const text = (value: string): object => ({ content: [{ type: 'text', text: value }] });

describe('reconnect to a durable server', function () {
  this.timeout(30_000);
  let server: DurableMcpTest;
  let first: Connection;
  let second: Connection | undefined;

  beforeEach(async () => {
    server = await DurableMcpTest.start(Counter, {
      module: new URL('../testing/fixtures/counter.js', import.meta.url),
    });
    first = await server.connect();
  });
  afterEach(async () => {
    await second?.close();
    second = undefined;
    await server.stop();
  });

  /** Client and server both end; only what was saved and the store are left. */
  async function allGone(): Promise<SessionState> {
    const { state } = first;
    await first.close();
    await server.crash();
    await server.up();
    return state;
  }

  /** Leaves a call behind that returns once its file exists. */
  async function leaveWaiting(): Promise<{ state: SessionState; file: string }> {
    const file = join(server.directory, 'go');
    const progress: number[] = [];
    const options = { onprogress: ({ progress: step }: { progress: number }) => progress.push(step) };
    const answer = first.client.callTool({ name: 'waitFor', arguments: { file } }, undefined, options).catch(String);
    await until(() => progress.length === 1);
    const state = await allGone();
    await answer;
    return { state, file };
  }

  it('finds the fields as they were', async () => {
    await first.client.callTool({ name: 'add', arguments: { by: 2 } });
    second = await reconnect(server.url, await allGone());
    expect(await second.client.callTool({ name: 'add', arguments: { by: 3 } })).to.deep.equal(text('5'));
  });

  it('resumes a call that was in flight', async () => {
    const { state, file } = await leaveWaiting();
    second = await reconnect(server.url, state);
    const resumptionToken = state.openRequests?.[0]?.resumptionToken ?? '';
    const answer = second.client.callTool({ name: 'waitFor', arguments: { file } }, undefined, { resumptionToken });
    await writeFile(file, '');
    expect(await answer).to.deep.equal(text('after 2 attempts'));
  });

  it('joins a call that is sent again under its old id', async () => {
    const { state, file } = await leaveWaiting();
    const [open] = state.openRequests ?? [];
    second = await reconnect(server.url, { ...state, nextRequestId: open?.requestId ?? 0 });
    const options = { onprogress: () => undefined };
    const answer = second.client.callTool({ name: 'waitFor', arguments: { file } }, undefined, options);
    await writeFile(file, '');
    expect(await answer).to.deep.equal(text('after 2 attempts'));
  });

  it('rejects with SessionEndedError when the session was ended', async () => {
    const { state } = first;
    await first.transport.terminateSession();
    const error: unknown = await reconnect(server.url, state).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(SessionEndedError);
  });

  it('rejects the calls of a session that another connection ends', async () => {
    const { state } = first;
    const file = join(server.directory, 'never');
    const answer = first.client.callTool({ name: 'waitFor', arguments: { file } }).catch(String);
    await until(() => first.state.openRequests?.[0]?.resumptionToken !== undefined);
    second = await reconnect(server.url, state);
    await second.transport.terminateSession();
    expect(await answer).to.include('connect()');
  });
});
