import { expect } from 'chai';
import { connect } from '../../src/client/connect.js';
import type { Connection } from '../../src/client/connection.js';
import { generateStates } from '../runtime/reboot/generate-states.js';
import { ExampleProcess } from './example-process.js';

describe('examples/noticeboard', function () {
  this.timeout(180_000);
  let example: ExampleProcess;
  let connections: Connection[];

  before(async () => {
    generateStates();
    example = await ExampleProcess.start('noticeboard/main.js');
  });
  after(async () => example.remove());

  beforeEach(async () => {
    connections = await Promise.all([connect(example.url), connect(example.url)]);
  });
  afterEach(async () => {
    await Promise.all(connections.map(async (connection) => connection.close()));
  });

  async function call(session: number, name: string, args: Record<string, unknown>): Promise<string> {
    const connection = connections[session];
    const { content } = (await connection?.client.callTool({ name, arguments: args })) ?? {};
    const [first] = content as { text: string }[];
    return first?.text ?? '';
  }

  async function latest(): Promise<readonly string[]> {
    const { contents } = (await connections[0]?.client.readResource({ uri: 'noticeboard://latest' })) ?? {};
    const [first] = contents as { text: string }[];
    return (JSON.parse(first?.text ?? '') as { text: string }[]).map(({ text }) => text);
  }

  it('is empty at first', async () => {
    expect(await latest()).to.deep.equal([]);
  });

  it('shows every session what others have put up, in order of time', async () => {
    const start = new Date().toISOString();
    const first = await call(0, 'post', { text: 'first' });
    await call(1, 'post', { text: 'second' });
    expect(await call(1, 'read', { id: first })).to.equal('first');
    const listed = JSON.parse(await call(0, 'since', { time: start })) as { text: string }[];
    expect(listed.map(({ text }) => text)).to.deep.equal(['first', 'second']);
    expect((await latest()).slice(0, 2)).to.deep.equal(['second', 'first']);
  });

  it('lets a session take down what it has put up, and nothing else', async () => {
    const id = await call(0, 'post', { text: 'lost' });
    expect(await call(1, 'take_down', { id })).to.include('no notice of this session');
    expect(await call(0, 'take_down', { id })).to.equal(`${id} is down.`);
    expect(await call(0, 'read', { id })).to.equal(`There is no notice ${id}.`);
  });

  it('keeps the notices, and whose they are, through SIGKILL', async () => {
    const id = await call(0, 'post', { text: 'kept' });
    await example.end('SIGKILL');
    await example.start();
    expect((await latest())[0]).to.equal('kept');
    expect(await call(0, 'take_down', { id })).to.equal(`${id} is down.`);
  });
});
