import { expect } from 'chai';
import { StreamConnections } from '../../src/http/stream-connections.js';
import { open } from './support/client.js';
import { FakeStream } from './support/fake-stream.js';
import { ServedEndpoint } from './support/served-endpoint.js';
import { until } from './support/until.js';

const POSTED = { isFirst: true, isResumable: true, onLeave: () => undefined };
const RESUMED = { ...POSTED, isFirst: false };

describe('StreamConnections', () => {
  let connections: StreamConnections;
  beforeEach(() => (connections = new StreamConnections()));

  it('gives a stream to the newest connection', () => {
    const older = connections.attach('call', POSTED);
    const newer = connections.attach('call', RESUMED);
    expect([older.signal.aborted, newer.signal.aborted]).to.deep.equal([true, false]);
  });

  it('keeps the newest when an older one leaves again', () => {
    const older = connections.attach('call', POSTED);
    const newer = connections.attach('call', RESUMED);
    older.leave();
    connections.close('call');
    expect(newer.signal.aborted).to.equal(true);
  });

  it('tells once that a stream was left', () => {
    let told = 0;
    const attachment = connections.attach('call', { ...POSTED, onLeave: () => (told += 1) });
    attachment.leave();
    connections.close('call');
    attachment.leave();
    expect(told).to.equal(1);
  });

  it('closes the connection of one stream only', () => {
    const one = connections.attach('one', POSTED);
    const other = connections.attach('other', POSTED);
    connections.close('one');
    expect([one.signal.aborted, other.signal.aborted]).to.deep.equal([true, false]);
  });

  it('does not close a connection whose client could not resume', () => {
    const attachment = connections.attach('call', { ...POSTED, isResumable: false });
    connections.close('call');
    expect(attachment.signal.aborted).to.equal(false);
  });

  it('closes the first connection of a stream that was closed before it came', () => {
    connections.close('call');
    expect(connections.attach('call', POSTED).signal.aborted).to.equal(true);
    expect(connections.attach('call', POSTED).signal.aborted).to.equal(false);
  });

  it('lets a client resume a stream that was closed while nobody followed it', () => {
    connections.close('call');
    expect(connections.attach('call', RESUMED).signal.aborted).to.equal(false);
  });

  it('remembers at most 1,000 streams that were closed early', () => {
    for (let index = 0; index <= 1_000; index += 1) connections.close(`call-${index}`);
    expect(connections.attach('call-0', POSTED).signal.aborted).to.equal(false);
    expect(connections.attach('call-1', POSTED).signal.aborted).to.equal(true);
  });
});

describe('closeStream', () => {
  let served: ServedEndpoint;
  let stream: FakeStream;
  beforeEach(async () => {
    served = await ServedEndpoint.start();
    stream = new FakeStream('call');
    served.era.s1.answerWith(stream);
  });
  afterEach(() => served.stop());

  it('ends the response after what was written', async () => {
    const events = await open(served.url);
    stream.push({ a: 1 });
    await until(() => stream.deliveredIds.length === 1, 'the event was written');
    served.connections.close('call');
    expect(await events.untilEnd()).to.have.length(2);
    expect(events.wasCut).to.equal(false);
  });

  it('ends a response that has not begun right after its cursor', async () => {
    served.connections.close('call');
    const events = await open(served.url);
    expect(await events.untilEnd()).to.deep.equal(['retry: 10000\nid: call-0\ndata: ']);
  });
});
