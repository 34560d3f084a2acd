import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect } from 'chai';
import { FakeStream } from './support/fake-stream.js';
import { ServedEndpoint } from './support/served-endpoint.js';
import { until } from './support/until.js';

describe('The SDK’s client transport', () => {
  let served: ServedEndpoint;
  let transport: StreamableHTTPClientTransport;
  let messages: unknown[];
  beforeEach(async () => {
    served = await ServedEndpoint.start({ retryMs: 5 });
    messages = [];
    transport = new StreamableHTTPClientTransport(new URL(served.url), { sessionId: 's1' });
    transport.onmessage = (message) => void messages.push(message);
    await transport.start();
  });
  afterEach(async () => {
    await transport.close();
    await served.stop();
  });

  it('resumes a call whose stream was closed, and gets each message once', async () => {
    const [posted, resumed] = [new FakeStream('call'), new FakeStream('call', 1)];
    const asked: string[] = [];
    served.era.s1.answerWith(posted);
    served.era.s1.onResume = (lastEventId) => {
      asked.push(lastEventId);
      return Promise.resolve({ kind: 'stream', stream: resumed });
    };
    const progress = { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } };
    const result = { jsonrpc: '2.0', id: 1, result: {} };
    await transport.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'buy' } });
    posted.push(progress);
    await until(() => messages.length === 1, 'the first message had come');
    resumed.push(progress);
    resumed.push(result, true);
    served.connections.close('call');
    await until(() => messages.length === 2, 'the second message had come');
    expect(messages).to.deep.equal([progress, result]);
    expect(asked).to.deep.equal(['call-1']);
  });

  it('stops asking when a resumption is complete', async () => {
    let asked = 0;
    const posted = new FakeStream('call');
    served.era.s1.answerWith(posted);
    served.era.s1.onResume = () => Promise.resolve({ kind: (asked += 1) > 0 ? 'complete' : 'unknown' });
    await transport.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'buy' } });
    posted.finish();
    await until(() => asked === 1, 'it had asked');
    await transport.terminateSession();
    expect(asked).to.equal(1);
  });
});
