import { expect } from 'chai';
import type { TestOptions } from '../../src/testing/test-options.js';
import { send } from '../http/support/client.js';
import { Vault } from './fixtures/vault.js';
import type { Message } from './support/message-stream.js';
import { describeWithCrashes } from './support/on-runtimes.js';
import type { RawSession } from './support/raw-session.js';
import { until } from './support/until.js';
import { WorkshopServer } from './support/workshop-server.js';

const ELICITING = { capabilities: { elicitation: {} } };
const ALICE = 'alice.1.vault:read';
const REFRESHED = 'alice.2.vault:read';
const MALLORY = 'mallory.1.vault:read+vault:write';
const UNKNOWN = '01890000-0000-7000-8000-000000000000';

describeWithCrashes(
  'G10: with authentication, a session',
  ({ together }) => {
    together('goes on after a crash with another token of the same user, its streams, too', async (scene) => {
      const { session: alice, crash } = scene;
      const stream = await alice.call(1, 'work', { gate: 'other-token' });
      await stream.untilProgress(1);
      await crash();
      const resumed = await alice.withToken(REFRESHED).get(stream.ids[0]);
      scene.workshop.scratch.open('other-token');
      expect(await resumed.text()).to.equal(`${ALICE}, attempt 2`);
      expect(await alice.withToken(REFRESHED).text(2, 'work', { gate: 'other-token' })).to.equal(
        `${REFRESHED}, attempt 1`,
      );
    });

    together('has the token in a call that runs again after a crash while no client is there', async (scene) => {
      const { session: alice, crash } = scene;
      const stream = await alice.call(1, 'work', { gate: 'alone' });
      await stream.untilProgress(1);
      stream.drop();
      await crash();
      scene.workshop.scratch.open('alone');
      await until('the second run was over', () => scene.workshop.scratch.lines('seen at alone').length === 1);
      const iss = 'https://auth.example.com';
      expect(JSON.parse(scene.workshop.scratch.lines('seen at alone')[0] ?? '')).to.deep.equal({
        attempt: 2,
        token: ALICE,
        principal: JSON.stringify({ iss, sub: 'alice' }),
        scopes: ['vault:read'],
        extra: { iss, sub: 'alice', number: '1' },
      });
    });

    together('joins a request that is sent again with a refreshed token after a crash (G6)', async (scene) => {
      const { session: alice, crash } = scene;
      const stream = await alice.call(1, 'work', { gate: 'joined' });
      await stream.untilProgress(1);
      await crash();
      const again = await alice.withToken(REFRESHED).call(1, 'work', { gate: 'joined' });
      scene.workshop.scratch.open('joined');
      expect(await again.text()).to.equal(`${ALICE}, attempt 2`);
      expect(scene.workshop.scratch.lines('seen at joined')).to.have.length(1);
    });

    together('takes the answer to a question that its user gives with a refreshed token', async (scene) => {
      const { session: alice, crash } = scene;
      const asking = await alice.call(1, 'greet');
      await asking.untilMessage(isQuestion);
      await crash();
      const refreshed = alice.withToken(REFRESHED);
      const resumed = await refreshed.get(asking.ids[0]);
      const { id } = await resumed.untilMessage(
        (message) => isQuestion(message) && JSON.stringify(message).includes('Sorry'),
      );
      await refreshed.answer(id, { action: 'accept', content: { name: 'Alice' } });
      expect(await resumed.text()).to.equal(`hello Alice with ${ALICE}`);
    });

    together('is unknown to another user, before and after a crash, whatever is asked of it', async (scene) => {
      const { session: alice, crash } = scene;
      const asking = await alice.call(1, 'greet');
      const { id } = await asking.untilMessage(isQuestion);
      const [cursor = ''] = asking.ids;
      const mallory = alice.withToken(MALLORY);
      await expectUnknown(mallory, cursor, id);
      await crash();
      await expectUnknown(mallory, cursor, id);
      expect((await alice.post({ jsonrpc: '2.0', id: 9, method: 'ping' })).status).to.equal(200);
    });

    together('asks for a token each time, also after a crash', async (scene) => {
      const { session: alice, crash } = scene;
      await crash();
      for (const token of [undefined, 'nobody.1.']) {
        const session = alice.withToken(token);
        const answers = [await session.post({ jsonrpc: '2.0', id: 9, method: 'ping' }), await session.end()];
        expect([...answers.map(({ status }) => status), (await session.get()).status]).to.deep.equal([401, 401, 401]);
      }
    });

    together('refuses a call that its token does not allow, and takes it with one that does', async (scene) => {
      const { session: alice, crash } = scene;
      const add = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'add', arguments: { amount: 5 } } };
      const refused = await alice.post(add);
      expect(refused.status).to.equal(403);
      expect(refused.headers['www-authenticate']).to.contain('scope="vault:write vault:read"');
      await crash();
      const allowed = alice.withToken('alice.3.vault:read+vault:write');
      // Under the same id: what was refused was never accepted.
      expect(await allowed.text(1, 'add', { amount: 5 })).to.equal('5');
    });

    together('gives a response again after a crash, to a refreshed token', async (scene) => {
      const { session: alice, crash } = scene;
      scene.workshop.scratch.open('again');
      await alice.text(1, 'work', { gate: 'again' });
      await crash();
      expect(await alice.withToken(REFRESHED).text(1, 'work', { gate: 'again' })).to.equal(`${ALICE}, attempt 1`);
      expect(scene.workshop.scratch.lines('seen at again')).to.have.length(1);
    });
  },
  { session: { ...ELICITING, token: ALICE }, start: startVault },
);

async function startVault(options: Partial<TestOptions>): Promise<WorkshopServer> {
  return WorkshopServer.of(Vault, {
    module: new URL('./fixtures/vault.js', import.meta.url),
    setup: new URL('./fixtures/vault-setup.js', import.meta.url),
    ...options,
  });
}

/** As much as if there were no such session. */
async function expectUnknown(stranger: RawSession, cursor: string, question: unknown): Promise<void> {
  const { url, headers } = stranger;
  const requests = [
    { body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'greet' } }) },
    { body: JSON.stringify({ jsonrpc: '2.0', id: 5, method: 'tools/list' }) },
    { body: JSON.stringify({ jsonrpc: '2.0', id: question, result: { action: 'decline' } }) },
    { body: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }) },
    { method: 'GET' },
    { method: 'GET', headers: { 'last-event-id': cursor } },
    { method: 'DELETE' },
  ];
  for (const sent of requests) {
    const answered = await send(url, { ...sent, headers: { ...headers, ...sent.headers } });
    const unknown = await send(url, { ...sent, headers: { ...headers, ...sent.headers, 'mcp-session-id': UNKNOWN } });
    expect([answered.status, answered.text]).to.deep.equal([404, unknown.text]);
  }
}

function isQuestion({ method }: Message): boolean {
  return method === 'elicitation/create';
}
