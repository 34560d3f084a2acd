import { expect } from 'chai';
import { RecordedScope } from '../../src/engine/recorded-scope.js';
import type { Scope } from '../../src/runtime/port.js';

describe('RecordedScope', () => {
  it('lends what is native to its runtime to nobody but who asks: with Reboot, asking begins the run anew', () => {
    let asked = 0;
    const recorded = new RecordedScope(
      asScope({
        get native() {
          asked += 1;
          return 'a context';
        },
      }),
      { events: [], entries: [] },
    );
    const { scope } = recorded.copy([]);
    expect(asked).to.equal(0);
    expect(scope.native).to.equal('a context');
    expect(asked).to.equal(1);
  });
});

function asScope(part: unknown): Scope {
  return part as Scope;
}
