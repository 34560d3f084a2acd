import { expect } from 'chai';
import { HostCheck } from '../../src/http/host-check.js';
import { send } from './support/client.js';
import { ServedEndpoint } from './support/served-endpoint.js';

describe('HostCheck', () => {
  const plain = new HostCheck({});
  const open = new HostCheck({
    allowedHosts: ['Shop.example', 'api.example:8443'],
    allowedOrigins: ['https://App.example/', 'vscode-webview://abc'],
  });

  for (const host of ['localhost', 'LOCALHOST:3000', '127.0.0.1:1', '[::1]', '[::1]:3000']) {
    it(`allows the host ${host}`, () => expect(plain.refuse({ host })).to.equal(undefined));
  }
  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:80',
    '',
    'localhost:80:80',
    '::1',
    'localhost@evil',
  ]) {
    it(`refuses the host "${host}"`, () => expect(plain.refuse({ host })).to.include({ status: 403 }));
  }
  it('refuses a request without a host', () => expect(plain.refuse({})).to.include({ status: 403 }));
  it('says what to change', () => {
    expect(plain.refuse({ host: 'evil.example' })?.message)
      .to.contain('evil.example')
      .and.to.contain('allowedHosts');
  });

  it('allows a listed host on any port', () => expect(open.refuse({ host: 'shop.example:99' })).to.equal(undefined));
  it('allows a host that is listed with a port on that port', () => {
    expect(open.refuse({ host: 'api.example:8443' })).to.equal(undefined);
  });
  it('refuses a host that is listed with a port on another', () => {
    expect(open.refuse({ host: 'api.example:1' })).to.include({ status: 403 });
  });
  it('allows every host for *', () => {
    expect(new HostCheck({ allowedHosts: ['*'] }).refuse({ host: 'any.example' })).to.equal(undefined);
  });
  it('does not allow every origin for the host *', () => {
    const check = new HostCheck({ allowedHosts: ['*'] });
    expect(check.refuse({ host: 'any.example', origin: 'https://evil.example' })).to.include({ status: 403 });
  });
  it('allows a bound IPv6 address', () => {
    const check = new HostCheck({});
    check.allowBoundHost('FE80::1');
    expect(check.refuse({ host: '[fe80::1]:3000' })).to.equal(undefined);
  });

  for (const origin of [
    'http://localhost:6274',
    'https://127.0.0.1',
    'https://app.example',
    'vscode-webview://abc',
    'https://shop.example',
  ]) {
    it(`allows the origin ${origin}`, () => expect(open.refuse({ host: 'localhost', origin })).to.equal(undefined));
  }
  for (const origin of [
    'null',
    '',
    'https://evil.example',
    'http://app.example',
    'https://localhost@evil.example',
    'file://localhost',
    'http://localhost/x',
  ]) {
    it(`refuses the origin "${origin}"`, () => {
      expect(open.refuse({ host: 'localhost', origin })).to.include({ status: 403 });
    });
  }
  it('refuses the origin null even where every origin is allowed', () => {
    expect(new HostCheck({ allowedOrigins: ['*'] }).refuse({ host: 'localhost', origin: 'null' })).to.include({
      status: 403,
    });
  });
});

describe('An endpoint', () => {
  let served: ServedEndpoint;
  beforeEach(async () => (served = await ServedEndpoint.start()));
  afterEach(() => served.stop());

  it('answers 403 to a foreign host', async () => {
    expect((await send(served.url, { headers: { host: 'evil.example' } })).status).to.equal(403);
  });
  it('answers 403 to a foreign origin', async () => {
    expect((await send(served.url, { headers: { origin: 'https://evil.example' } })).status).to.equal(403);
  });
});
