import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { connect } from '../../src/client/connect.js';
import type { Connection } from '../../src/client/connection.js';
import { ExampleProcess } from './example-process.js';

describe('examples/quickstart', function () {
  this.timeout(30_000);
  let example: ExampleProcess;
  let connection: Connection;

  beforeEach(async () => {
    example = await ExampleProcess.start('quickstart/main.js');
    connection = await connect(example.url);
  });
  afterEach(async () => {
    await connection.close();
    await example.remove();
  });

  async function write(note: string): Promise<unknown> {
    const { content } = await connection.client.callTool({ name: 'write', arguments: { note } });
    return content;
  }

  it('writes notes down', async () => {
    await write('Buy milk');
    expect(await write('Call Ada')).to.deep.equal([{ type: 'text', text: 'Note 2 is written down.' }]);
  });

  it('offers the notes as a resource', async () => {
    await write('Buy milk');
    await write('Call Ada');
    const { contents } = await connection.client.readResource({ uri: 'notebook://notes' });
    expect(contents).to.deep.equal([{ uri: 'notebook://notes', mimeType: 'text/plain', text: 'Buy milk\nCall Ada' }]);
  });

  it('asks for a summary', async () => {
    await write('Buy milk');
    const { messages } = await connection.client.getPrompt({ name: 'summary', arguments: { language: 'French' } });
    const text = 'Summarise these notes in French:\nBuy milk';
    expect(messages).to.deep.equal([{ role: 'user', content: { type: 'text', text } }]);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`keeps the notes through ${signal}`, async () => {
      await write('Buy milk');
      await example.end(signal);
      await example.start();
      expect(await write('Call Ada')).to.deep.equal([{ type: 'text', text: 'Note 2 is written down.' }]);
    });
  }

  it('ends by itself when asked to', async () => {
    expect(await example.end('SIGINT')).to.equal(0);
  });

  it('fits on a page', async () => {
    const source = await readFile('examples/quickstart/main.ts', 'utf8');
    expect(source.split('\n').length).to.be.below(40);
  });
});
