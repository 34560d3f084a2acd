import { expect } from 'chai';
import { LatencyRecorder } from '../../bench/load/latency-recorder.js';

describe('LatencyRecorder', () => {
  it('gives the nearest rank of the latencies in its window', () => {
    const recorder = new LatencyRecorder();
    recorder.open();
    for (let latency = 100; latency >= 1; latency -= 1) recorder.record(latency);
    expect(recorder.close()).to.include({ p50: 50, p99: 99 });
  });

  it('leaves out what ends before its window opens', () => {
    const recorder = new LatencyRecorder();
    recorder.record(1000);
    recorder.open();
    recorder.record(1);
    expect(recorder.close().p99).to.equal(1);
  });
});
