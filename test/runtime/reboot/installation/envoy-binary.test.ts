import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { RebootSetupError } from '../../../../src/errors/reboot-setup-error.js';
import { findEnvoy } from '../../../../src/runtime/reboot/installation/envoy-binary.js';

describe('findEnvoy', () => {
  const root = mkdtempSync(join(tmpdir(), 'durable-mcp-envoy-'));
  const chosen = program('chosen/envoy');
  const onPath = program('path/envoy');
  const installed = program('reboot/.durable-mcp/envoy/envoy/_bin/envoy');
  const rebootFolder = join(root, 'reboot');
  const PATH = `${join(root, 'empty')}:${dirname(onPath)}`;

  after(() => rmSync(root, { recursive: true }));

  function program(name: string, mode = 0o755): string {
    const file = join(root, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '#!/bin/sh\n', { mode });
    return file;
  }

  it('takes the one that DURABLE_MCP_ENVOY names before all others', () => {
    expect(findEnvoy({ environment: { PATH, DURABLE_MCP_ENVOY: chosen }, rebootFolder })).to.equal(chosen);
  });

  it('takes the one on PATH before the one of the set-up', () => {
    expect(findEnvoy({ environment: { PATH, DURABLE_MCP_ENVOY: '' }, rebootFolder })).to.equal(onPath);
  });

  it('takes the one of the set-up', () => {
    expect(findEnvoy({ environment: { PATH: '' }, rebootFolder })).to.equal(installed);
  });

  it('does not take a file that cannot be run', () => {
    program('plain/envoy', 0o644);
    expect(findEnvoy({ environment: { PATH: join(root, 'plain') }, rebootFolder: root })).to.equal(undefined);
  });

  it('finds none where there is none', () => {
    expect(findEnvoy({ environment: {}, rebootFolder: join(root, 'nothing') })).to.equal(undefined);
  });

  it('refuses a DURABLE_MCP_ENVOY that is not there', () => {
    const environment = { PATH, DURABLE_MCP_ENVOY: '/nowhere/envoy' };
    expect(() => findEnvoy({ environment, rebootFolder })).to.throw(RebootSetupError, 'no file that can be run');
  });

  it('refuses a DURABLE_MCP_ENVOY of another name, which Reboot would not find', () => {
    const environment = { PATH, DURABLE_MCP_ENVOY: program('chosen/envoy-1.36') };
    expect(() => findEnvoy({ environment, rebootFolder })).to.throw(
      RebootSetupError,
      'starts Envoy by the name "envoy"',
    );
  });
});
