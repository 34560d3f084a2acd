import { readFileSync } from 'node:fs';
import process from 'node:process';
import { expect } from 'chai';
import { connect } from '../../../src/client/connect.js';
import { reconnect } from '../../../src/client/reconnect.js';
import { add, ownersAt } from './add.js';
import { PortShadow } from './port-shadow.js';
import { RbtProgram } from './rbt-program.js';

const START_MS = 120_000;

describe('rbt serve run, with two servers', function () {
  this.timeout(START_MS);
  const program = new RbtProgram('serve run', ['--tls=external', '--state-directory=state']);

  before(() => program.start());
  after(() => program.remove());

  it('serves each session in the process that owns it, whichever it comes to', async () => {
    const owners = await ownersAt(program.url);
    expect(owners.size).to.equal(2);
  });

  it('gives its servers the Python that a supervisor gives them', async () => {
    const { client } = await connect(program.url);
    const { pid } = await add(client);
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).to.match(/PYTHONPATH=[^\0]*installation\/python/);
    await client.close();
  });

  it('ends whole when a server was killed, and its sessions go on when it is started again', async () => {
    const session = await connect(program.url);
    const { pid } = await add(session.client);
    process.kill(Number(pid), 'SIGKILL');
    await program.ended();
    expect(program.pids).to.deep.equal([]);
    await session.client.close();
    await program.start();
    const { sessionId, protocolVersion } = session;
    const { client } = await reconnect(program.url, { sessionId, protocolVersion, nextRequestId: 10 });
    expect(await add(client)).to.include({ count: '2' });
    await client.close();
  });

  it('ends whole when its Envoy was killed', async () => {
    const envoy = program.pids.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/envoy\0'));
    process.kill(Number(envoy), 'SIGKILL');
    await program.ended();
    expect(program.pids).to.deep.equal([]);
    expect(program.said).to.contain('its Envoy has ended');
  });

  it('ends whole when no request comes through to its servers', async () => {
    const shadow = await PortShadow.open();
    program.run(shadow.port);
    await program.ended();
    expect(program.pids).to.deep.equal([]);
    expect(program.said).to.contain(`no requests came through port ${shadow.port} to all servers`);
    await shadow.close();
  });
});

describe('rbt dev run, with two servers', function () {
  this.timeout(START_MS);
  const program = new RbtProgram('dev run', ['--no-generate-watch', '--no-chaos', '--effect-validation=disabled']);

  before(() => program.start());
  after(() => program.remove());

  it('serves a session', async () => {
    const { client } = await connect(program.url);
    expect(await add(client)).to.include({ count: '1' });
    expect(await add(client)).to.include({ count: '2' });
    await client.close();
  });
});
