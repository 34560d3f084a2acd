import { expect } from 'chai';
import { followInstance } from '../../../../src/runtime/reboot/instances/follow-stream.js';
import type { LiveInstance } from '../../../../src/runtime/reboot/instances/live-instance.js';
import { PagedList } from '../../../../src/runtime/reboot/instances/paged-list.js';
import { StreamLog } from '../../../../src/runtime/stream-log.js';
import { MemoryChunks } from './memory-chunks.js';

describe('A follower of a stream', () => {
  it('waits for what comes next when all that there was has been let go', async () => {
    const stream = new PagedList('s', { missing: 3, pages: 0, tail: [] });
    const log = new StreamLog(3);
    const items = followInstance(asInstance({ chunks: new MemoryChunks(), log, image: { stream } }), 0, never());
    const next = items[Symbol.asyncIterator]().next();
    // Reached only if the follower lets the event loop turn.
    await new Promise((resolve) => setImmediate(resolve));
    stream.push('"next"');
    log.add({ kind: 'event', seq: 4, body: '"next"' });
    expect(await next).to.deep.equal({ done: false, value: { kind: 'event', seq: 4, body: '"next"' } });
  });

  it('gets nothing that is not durable from one that was cut off', async () => {
    const stream = new PagedList('s', undefined);
    for (let seq = 1; seq <= 100; seq += 1) stream.push(String(seq));
    const log = new StreamLog(90);
    log.end();
    const seen: number[] = [];
    const instance = asInstance({ chunks: new MemoryChunks(), log, image: { stream } });
    for await (const { seq } of followInstance(instance, 0, never())) seen.push(seq);
    expect(seen).to.deep.equal(Array.from({ length: 90 }, (_, index) => index + 1));
  });
});

function never(): AbortSignal {
  return new AbortController().signal;
}

function asInstance(parts: object): LiveInstance {
  return parts as LiveInstance;
}
