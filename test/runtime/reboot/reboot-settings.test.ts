import { resolve } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { readSettings } from '../../../src/runtime/reboot/reboot-settings.js';

describe('reboot(), its options', () => {
  const before = { ...process.env };

  beforeEach(() => {
    delete process.env['DURABLE_MCP_SERVERS'];
    delete process.env['DURABLE_MCP_DIRECTORY'];
  });

  after(() => {
    process.env = before;
  });

  it('are one server in .durable, and any port, when nothing is said', () => {
    const { servers, directory, envoyPort } = readSettings({});
    expect({ servers, directory, envoyPort }).to.deep.equal({
      servers: 1,
      directory: resolve('.durable/reboot'),
      envoyPort: undefined,
    });
  });

  it('come from the environment where they are left out', () => {
    Object.assign(process.env, { DURABLE_MCP_SERVERS: '4', DURABLE_MCP_DIRECTORY: '/var/shop' });
    expect(readSettings({})).to.include({ servers: 4, directory: '/var/shop/reboot' });
    expect(readSettings({ servers: 2, directory: '/tmp/shop' })).to.include({
      servers: 2,
      directory: '/tmp/shop/reboot',
    });
  });

  for (const servers of [0, -1, 3, 1.5, Number.NaN, 2 ** 15]) {
    it(`refuse ${servers} servers, and say which counts Reboot takes`, () => {
      expect(() => readSettings({ servers })).to.throw(`servers is ${servers}. It must be 1, 2, 4, 8`);
    });
  }

  for (const text of ['three', '2x', '-2', '6', '1e1']) {
    it(`refuse DURABLE_MCP_SERVERS=${text}`, () => {
      process.env['DURABLE_MCP_SERVERS'] = text;
      expect(() => readSettings({})).to.throw(/DURABLE_MCP_SERVERS is .*powers of two/);
    });
  }

  for (const port of [0, -1, 65_536, 80.5]) {
    it(`refuse port ${port}`, () => {
      expect(() => readSettings({ port })).to.throw(`port is ${port}. It must be a whole number from 1 to 65535`);
    });
  }

  it('refuse a directory without a name', () => {
    expect(() => readSettings({ directory: '' })).to.throw("directory is ''. It must be a path.");
  });
});
