import { expect } from 'chai';
import {
  Client as ClientOfVersion2,
  StreamableHTTPClientTransport as TransportOfVersion2,
} from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describeOnRuntimes } from '../crash/support/runtimes.js';
import { until } from '../crash/support/until.js';
import { WorkshopServer } from '../crash/support/workshop-server.js';

const TICKS = 20;
const EVERY_MS = 250;
const ALL = Array.from({ length: TICKS }, (_, tick) => tick + 1);
const CALL = { name: 'tick', arguments: { ticks: TICKS, every: EVERY_MS } };

describeOnRuntimes('In the middle of a tool call of five seconds', ({ options }) => {
  let workshop: WorkshopServer;
  const progressOfVersion1: number[] = [];
  const progressOfVersion2: number[] = [];
  const results: unknown[] = [];
  before(async () => {
    // SDK clients try twice to resume: what they can survive is about twice this.
    const retryMs = options.runtime === 'reboot' ? 15_000 : 1_500;
    workshop = await WorkshopServer.start({ ...options, retryMs });
    const version1 = new Client({ name: 'version-1', version: '1.0.0' });
    await version1.connect(new StreamableHTTPClientTransport(new URL(workshop.url)));
    const version2 = new ClientOfVersion2({ name: 'version-2', version: '1.0.0' });
    await version2.connect(new TransportOfVersion2(new URL(workshop.url)));
    const calls = Promise.all([
      version1.callTool(CALL, undefined, { onprogress: ({ progress }) => progressOfVersion1.push(progress) }),
      version2.callTool(CALL, { onprogress: ({ progress }) => progressOfVersion2.push(progress) }),
    ]);
    await until('both were in the middle', () => progressOfVersion1.length > 2 && progressOfVersion2.length > 2);
    await workshop.crash();
    results.push(...(await calls));
    await Promise.all([version1.close(), version2.close()]);
  });
  after(() => workshop.stop());

  it('an unmodified client of @modelcontextprotocol/sdk survives SIGKILL of the server', () => {
    expect(results[0]).to.deep.include({ content: [{ type: 'text', text: `${TICKS} ticks, attempt 2` }] });
    expect(progressOfVersion1).to.deep.equal(ALL);
  });

  it('an unmodified client of @modelcontextprotocol/client 2 survives SIGKILL of the server', () => {
    expect(results[1]).to.deep.include({ content: [{ type: 'text', text: `${TICKS} ticks, attempt 2` }] });
    expect(progressOfVersion2).to.deep.equal(ALL);
  });
});
