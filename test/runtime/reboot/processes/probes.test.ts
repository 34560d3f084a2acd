import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import { Probes } from '../../../../src/runtime/reboot/processes/probes.js';
import { until } from '../../../http/support/until.js';

describe('Probes', () => {
  let way: Server;
  let port: number;
  let asked: Set<string>;
  let refused: (instance: string) => boolean;

  beforeEach(async () => {
    asked = new Set();
    refused = () => false;
    way = createServer((request, response) => {
      const instance = String(request.headers['x-reboot-state-ref']);
      asked.add(instance);
      if (refused(instance)) response.writeHead(503, { server: 'envoy' }).end('no healthy upstream');
      else response.writeHead(204).end();
    }).listen(0, '127.0.0.1');
    await once(way, 'listening');
    const address = way.address();
    port = address !== null && typeof address === 'object' ? address.port : 0;
  });
  afterEach(() => way.close());

  const probes = (servers: number, isRouted = true) => new Probes({ port, isRouted, secret: 's' }, servers);
  const signal = () => new AbortController().signal;

  it('go to four instances for each server, so that hardly one is left out', async () => {
    await probes(2).succeed(signal());
    expect(asked.size).to.equal(8);
  });

  it('are one where there is no way but to the one server', async () => {
    await probes(1, false).succeed(signal());
    expect(asked.size).to.equal(1);
  });

  it('succeed only once each has come through, and tell what is in the way', async () => {
    let isRefused = true;
    refused = (instance) => isRefused && instance.endsWith('probe-7');
    const some = probes(2);
    let hasSucceeded = false;
    const succeeding = some.succeed(signal()).then(() => (hasSucceeded = true));
    await until(() => some.problem.includes('number 7'), 'the last was refused');
    expect(hasSucceeded).to.equal(false);
    expect(some.problem).to.contain(`port ${port} to all servers (the last one: number 7: 503 by envoy no healthy`);
    isRefused = false;
    await succeeding;
  });

  it('give up with their signal', async () => {
    refused = () => true;
    const failure: unknown = await probes(2)
      .succeed(AbortSignal.timeout(60))
      .catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
  });
});
