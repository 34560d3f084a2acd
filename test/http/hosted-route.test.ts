import { expect } from 'chai';
import { INITIALIZE, send } from './support/client.js';
import { ServedEndpoint } from './support/served-endpoint.js';
import { routeOf } from '../../src/http/hosted-route.js';
import { FakeEra } from './support/fake-era.js';

describe('A request whose session is to be chosen', () => {
  let served: ServedEndpoint;
  afterEach(() => served.stop());

  it('opens the session that the process which routed it has chosen', async () => {
    served = await ServedEndpoint.start({ isHosted: true });
    await initialize();
    expect(served.era.openings[0]?.sessionId).to.equal('chosen');
  });

  it('chooses nothing where clients come in directly', async () => {
    served = await ServedEndpoint.start();
    await initialize();
    expect(served.era.openings[0]?.sessionId).to.equal(undefined);
  });

  async function initialize(): Promise<void> {
    await send(served.url, {
      body: INITIALIZE,
      headers: { 'mcp-session-id': undefined, 'x-durable-mcp-session': 'chosen' },
    });
  }
});

describe('routeOf', () => {
  it('leads to the owner of the session that a request names', () => {
    expect(route({ 'mcp-session-id': 's1' })).to.deep.equal({ instance: 'session:s1', headers: {} });
  });

  it('leads to the owner of a session to be, another one each time, and sends its id along', () => {
    const [one, other] = [route({}), route({ 'mcp-session-id': '' })];
    const id = one.headers['x-durable-mcp-session'];
    expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(one.instance).to.equal(`session:${id}`);
    expect(other.instance).not.to.equal(one.instance);
  });

  function route(headers: Record<string, string>) {
    return routeOf({ headers }, new FakeEra());
  }
});
