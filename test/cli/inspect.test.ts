import { expect } from 'chai';
import { durableMcp, durableMcpJson, fixture } from './command-line.js';

describe('durable-mcp inspect', function () {
  this.timeout(20_000);

  it('lists what a module offers in tables', async () => {
    const { code, stdout } = await durableMcp('inspect', fixture('shop'));
    expect(code).to.equal(0);
    expect(stdout).to.match(/^shop 1\.2\.3$/m);
    expect(stdout).to.match(/^buy +thing: string +- +Buys one thing\.$/m);
    expect(stdout).to.match(/^greeting +name$/m);
    expect(stdout).to.match(/^shop:\/\/orders +all +text\/plain/m);
    expect(stdout).to.match(/^shop:\/\/orders\/\{id\} +one/m);
  });

  it('gives the schemas in JSON', async () => {
    const described = await durableMcpJson('inspect', fixture('shop'));
    expect(described).to.have.nested.property('tools[0].inputSchema.properties.thing.type', 'string');
  });

  it('lists every mistake of a class', async () => {
    const { code, stderr } = await durableMcp('inspect', fixture('mistaken'));
    expect(code).to.equal(1);
    expect(stderr).to.include('Mistaken.one').and.to.include('Mistaken.other');
  });

  it('says why a url cannot be reached', async () => {
    const { code, stderr } = await durableMcp('inspect', 'http://127.0.0.1:9/mcp');
    expect(code).to.equal(1);
    expect(stderr).to.include('http://127.0.0.1:9/mcp cannot be inspected');
  });
});
