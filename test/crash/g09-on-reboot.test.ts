import { expect } from 'chai';
import process from 'node:process';
import { RawSession } from './support/raw-session.js';
import { describeOnRuntimes, ON_REBOOT } from './support/runtimes.js';
import { until } from './support/until.js';
import { WorkshopServer } from './support/workshop-server.js';

describeOnRuntimes(
  'G9: a database that does not answer',
  ({ options }) => {
    let workshop: WorkshopServer;
    before(async () => {
      workshop = await WorkshopServer.start(options);
    });
    after(() => workshop.stop());

    const signal = (name: 'SIGSTOP' | 'SIGCONT'): void => {
      for (const { role, pid } of workshop.server.members) if (role === 'controller') process.kill(pid, name);
    };

    it('keeps running calls open, and ends them as if nothing had been when it answers again', async () => {
      const session = await RawSession.open(workshop.url);
      await session.text('before', 'add', { amount: 41 });
      const running = await session.call('running', 'work', { gate: 'silent' });
      await running.untilProgress(1);
      signal('SIGSTOP');
      workshop.scratch.open('silent');
      await until('the tool had ended', () => workshop.scratch.lines('done').includes('silent'));
      const next = session.call('after', 'add', { amount: 1 });
      expect(running.messages.map(({ method }) => method)).to.deep.equal(['notifications/progress']);
      signal('SIGCONT');
      expect(await running.text()).to.equal('silent, attempt 1');
      expect(await (await next).text()).to.equal('42');
    });
  },
  ON_REBOOT,
);
