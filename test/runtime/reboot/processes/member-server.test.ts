import { once } from 'node:events';
import type { Server } from 'node:http';
import process from 'node:process';
import { expect } from 'chai';
import { InstanceStates } from '../../../../src/runtime/reboot/instances/instance-states.js';
import type { ExpressApplication } from '../../../../src/runtime/reboot/processes/application.js';
import type { FromMember } from '../../../../src/runtime/reboot/processes/control-message.js';
import { MemberServer } from '../../../../src/runtime/reboot/processes/member-server.js';
import { RecordingLogger } from '../../../http/support/recording-logger.js';
import { send } from '../../../http/support/client.js';
import { until } from '../../../http/support/until.js';
import { FakeEndpoint } from './fake-endpoint.js';

const ROUTED = { 'x-durable-mcp-secret': 'secret', 'x-durable-mcp-session': 's9' };

describe('MemberServer', () => {
  const envoyPort = process.env['REBOOT_LOCAL_ENVOY_PORT'];
  let endpoint: FakeEndpoint;
  let servers: Server[];
  let told: FromMember[];
  let canServe: boolean;
  let drain: (graceMs: number) => Promise<void>;
  let closed: number[];

  beforeEach(() => {
    endpoint = new FakeEndpoint();
    servers = [];
    told = [];
    canServe = true;
    closed = [];
    delete process.env['REBOOT_LOCAL_ENVOY_PORT'];
  });

  afterEach(() => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    if (envoyPort !== undefined) process.env['REBOOT_LOCAL_ENVOY_PORT'] = envoyPort;
  });

  describe('under a supervisor', () => {
    it('serves what shows the secret', async () => {
      const url = await serve();
      expect((await send(`${url}/mcp`, { headers: ROUTED })).text).to.equal('served here');
      expect(endpoint.served[0]?.headers['x-durable-mcp-session']).to.equal('s9');
    });

    for (const path of ['/mcp', '/about', '/.durable-mcp/ready', '/anything']) {
      it(`serves ${path} to nobody without it`, async () => {
        const answer = await send(`${await serve()}${path}`, { headers: { 'x-durable-mcp-secret': 'guess' } });
        expect(answer).to.include({ status: 404, text: '' });
        expect(endpoint.served).to.deep.equal([]);
      });
    }

    it('announces itself only when it can serve', async () => {
      canServe = false;
      const url = await serve();
      expect(await send(`${url}/.durable-mcp/ready`, { headers: ROUTED })).to.include({ status: 503 });
      expect(told).to.deep.equal([]);
      canServe = true;
      await until(() => told.length > 0, 'it had announced itself');
      expect(told).to.deep.equal([{ kind: 'serving', port: Number(new URL(url).port) }]);
      expect(await send(`${url}/.durable-mcp/ready`, { headers: ROUTED })).to.include({ status: 204 });
    });

    it('closes what it serves when it is told to drain', async () => {
      await serve();
      await drain(700);
      expect(closed).to.deep.equal([700]);
    });
  });

  describe('under rbt', () => {
    it('sends what a client has sent to any server to its owner, through Envoy', async () => {
      const owner = new URL(await serve({ isSupervised: false }));
      const envoy = owner.port;
      const url = await serve({ isSupervised: false });
      process.env['REBOOT_LOCAL_ENVOY_PORT'] = envoy;
      const headers = { 'x-durable-mcp-session': 'another', 'x-reboot-state-ref': 'another' };
      expect((await send(`${url}/mcp`, { headers })).text).to.equal('served here');
      expect(endpoint.served).to.have.length(1);
      expect(endpoint.served[0]?.headers).to.include({
        'x-durable-mcp-session': 's1',
        'x-reboot-state-ref': 'durable_mcp.v1.Instance:shop~session~s1',
      });
      expect(endpoint.served[0]?.socket.localPort).to.equal(Number(envoy));
    });

    it('serves it itself where there is no Envoy', async () => {
      const url = await serve({ isSupervised: false });
      await send(`${url}/mcp`, { headers: { 'x-durable-mcp-session': 'another', 'x-durable-mcp-else': 'another' } });
      expect(endpoint.served[0]?.headers['x-durable-mcp-session']).to.equal('s1');
      expect(endpoint.served[0]?.headers).not.to.have.property('x-durable-mcp-else');
    });

    it("leaves other paths to Reboot's own server", async () => {
      const url = await serve({ isSupervised: false });
      expect((await send(`${url}/about`)).text).to.equal('served here');
      expect((await send(`${url}/__/reboot`)).text).to.equal("Reboot's own");
    });
  });

  async function serve({ isSupervised = true } = {}): Promise<string> {
    const supervisor = {
      tell: (message: FromMember) => void told.push(message),
      onDrain: (given: typeof drain) => {
        drain = given;
      },
    };
    const member = new MemberServer({
      service: {
        endpoints: [endpoint],
        logger: new RecordingLogger(),
        check: () => (canServe ? Promise.resolve() : Promise.reject(new Error('not yet'))),
        close: (graceMs) => {
          closed.push(graceMs);
          return Promise.resolve();
        },
      },
      secret: 'secret',
      supervisor: isSupervised ? supervisor : undefined,
      states: new InstanceStates(),
    });
    const server = member.create(rest);
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    member.listening(server);
    const address = server.address();
    return `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : ''}`;
  }
});

const rest: ExpressApplication = Object.assign(
  (_request: unknown, response: { end(text: string): void }) => {
    response.end("Reboot's own");
  },
  { listen: () => undefined },
) as unknown as ExpressApplication;
