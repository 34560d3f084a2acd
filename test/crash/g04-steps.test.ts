import { expect } from 'chai';
import { RawSession } from './support/raw-session.js';
import { until } from './support/until.js';
import { WorkshopServer } from './support/workshop-server.js';

describe('G4: a step', function () {
  this.timeout(30_000);
  let workshop: WorkshopServer;
  let session: RawSession;
  beforeEach(async () => {
    workshop = await WorkshopServer.start();
    session = await RawSession.open(workshop.url);
  });
  afterEach(() => workshop.stop());

  const effects = (): readonly string[] => workshop.scratch.lines('effects');
  const untilEffects = (count: number): Promise<void> =>
    until(`there were ${count} effects`, () => effects().length === count);

  it('that runs at least once is repeated until it has succeeded, and never again', async () => {
    const { ids } = await started(session.call(1, 'steps', { gate: 'steps' }));
    await untilEffects(2);
    await workshop.crash();
    await untilEffects(3);
    await workshop.crash();
    await untilEffects(4);
    workshop.scratch.open('steps');
    const resumed = await session.get(ids[0]);
    expect(await resumed.text()).to.equal('first of attempt 1, second of attempt 3');
    expect(effects()).to.deep.equal(['first', 'second', 'second', 'second']);
  });

  it('that runs at most once is in doubt after a crash, then and on every later replay', async () => {
    const { ids } = await started(session.call(1, 'charge', { gate: 'charge' }));
    await untilEffects(1);
    workshop.scratch.open('charge');
    await workshop.server.crash();
    await workshop.server.up();
    const resumed = await session.get(ids[0]);
    await resumed.untilMessage(({ params }) => params?.message === 'in doubt');
    await workshop.crash();
    workshop.scratch.open('charge-later');
    expect(await (await session.get(ids[0])).text()).to.equal('in doubt, attempt 3');
    expect(effects()).to.deep.equal(['taken']);
  });

  it('that runs at most once does not run when the crash came before its effect and after its start', async () => {
    const crash = workshop.server.crashAt('Workshop.take', 'before', { kind: 'effect', thenUp: true });
    await session.call(1, 'charge', { gate: 'charge' }).catch(() => undefined);
    await crash;
    workshop.scratch.open('charge-later');
    expect(await session.text(1, 'charge', { gate: 'charge' })).to.equal('in doubt, attempt 2');
    expect(effects()).to.deep.equal([]);
  });

  it('that runs at most once asks its reconcile method instead, if it names one', async () => {
    const { ids } = await started(session.call(1, 'chargeOrAsk', { gate: 'ask' }));
    await untilEffects(1);
    await workshop.crash();
    expect(await (await session.get(ids[0])).text()).to.equal('found to be taken');
    expect(effects()).to.deep.equal(['taken', 'looked up']);
  });
});

async function started<T extends { readonly ids: readonly string[] }>(opening: Promise<T>): Promise<T> {
  const stream = await opening;
  await until('the stream had begun', () => stream.ids.length > 0);
  return stream;
}
