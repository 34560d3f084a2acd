import { expect } from 'chai';
import type { LoadedState } from '../../../../src/runtime/reboot/instances/instance-states.js';
import type { LiveInstance } from '../../../../src/runtime/reboot/instances/live-instance.js';
import { OwnedInstances } from '../../../../src/runtime/reboot/instances/owned-instances.js';

describe('OwnedInstances', () => {
  it('gives an instance to nobody before its unfinished calls were begun (G7)', async () => {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const instances = new OwnedInstances({
      now: Date.now,
      load: async () => asState({}),
      make: () => asInstance({ image: { key: 'session:one', calls: new Map() }, stop: () => undefined }),
      resume: async () => begun,
    });
    const given: string[] = [];
    const first = instances.get('session:one').then(() => given.push('first'));
    await new Promise((resolve) => setImmediate(resolve));
    const second = instances.get('session:one').then(() => given.push('second'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(given).to.deep.equal([]);
    begin();
    await Promise.all([first, second]);
    expect(given).to.have.members(['first', 'second']);
    instances.stop(new Error('The test has ended.'));
  });

  it('takes none into memory once it is stopped, nor runs its calls', async () => {
    let resumed = 0;
    let load: () => void = () => undefined;
    const loaded = new Promise<void>((resolve) => (load = resolve));
    const instances = new OwnedInstances({
      now: Date.now,
      load: async () => loaded.then(() => asState({})),
      make: () => asInstance({ image: { key: 'session:one', calls: new Map() } }),
      resume: async () => {
        resumed += 1;
        return Promise.resolve();
      },
    });
    void instances.toDrive('session:one');
    instances.stop(new Error('The server is stopping.'));
    load();
    void instances.toDrive('session:two');
    await new Promise((resolve) => setImmediate(resolve));
    expect(resumed).to.equal(0);
    expect(instances.keys).to.deep.equal([]);
  });
});

function asState(parts: object): LoadedState {
  return parts as LoadedState;
}

function asInstance(parts: object): LiveInstance {
  return parts as LiveInstance;
}
