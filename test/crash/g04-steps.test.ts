import { expect } from 'chai';
import { describeWithCrashes, type Scene } from './support/on-runtimes.js';
import { until } from './support/until.js';

describeWithCrashes('G4: a step', ({ together, alone }) => {
  together('that runs at least once is repeated until it has succeeded, and never again', async (scene) => {
    const { workshop, session, crash } = scene;
    const { ids } = await started(session.call(1, 'steps', { gate: 'steps' }));
    await untilEffects(scene, 'steps', 2);
    await crash();
    await untilEffects(scene, 'steps', 3);
    await crash();
    await untilEffects(scene, 'steps', 4);
    workshop.scratch.open('steps');
    const resumed = await session.get(ids[0]);
    expect(await resumed.text()).to.equal('first of attempt 1, second of attempt 3');
    expect(effects(scene, 'steps')).to.deep.equal(['first', 'second', 'second', 'second']);
  });

  together('that runs at most once is in doubt after a crash, then and on every later replay', async (scene) => {
    const { workshop, session, crash } = scene;
    const { ids } = await started(session.call(1, 'charge', { gate: 'charge' }));
    await untilEffects(scene, 'charge', 1);
    await crash(() => workshop.scratch.open('charge'));
    const resumed = await session.get(ids[0]);
    await resumed.untilMessage(({ params }) => params?.message === 'in doubt');
    await crash(() => workshop.scratch.open('charge-later'));
    expect(await (await session.get(ids[0])).text()).to.equal('in doubt, attempt 3');
    expect(effects(scene, 'charge')).to.deep.equal(['taken']);
  });

  together('that runs at most once asks its reconcile method instead, if it names one', async (scene) => {
    const { session, crash } = scene;
    const { ids } = await started(session.call(1, 'chargeOrAsk', { gate: 'ask' }));
    await untilEffects(scene, 'ask', 1);
    await crash();
    expect(await (await session.get(ids[0])).text()).to.equal('found to be taken');
    expect(effects(scene, 'ask')).to.deep.equal(['taken', 'looked up']);
  });

  alone(
    'that runs at most once does not run when the crash came before its effect and after its start',
    async (scene) => {
      const { workshop, session } = scene;
      const crash = workshop.server.crashAt('Workshop.take', 'before', { kind: 'effect', thenUp: true });
      await session.call(1, 'charge', { gate: 'early' }).catch(() => undefined);
      await crash;
      workshop.scratch.open('early-later');
      expect(await session.text(1, 'charge', { gate: 'early' })).to.equal('in doubt, attempt 2');
      expect(effects(scene, 'early')).to.deep.equal([]);
    },
  );
});

function effects({ workshop }: Scene, gate: string): readonly string[] {
  return workshop.scratch.lines(`effects of ${gate}`);
}

async function untilEffects(scene: Scene, gate: string, count: number): Promise<void> {
  await until(`there were ${count} effects of ${gate}`, () => effects(scene, gate).length === count);
}

async function started<T extends { readonly ids: readonly string[] }>(opening: Promise<T>): Promise<T> {
  const stream = await opening;
  await until('the stream had begun', () => stream.ids.length > 0);
  return stream;
}
