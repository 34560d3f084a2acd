import { expect } from 'chai';
import { LOG_LEVELS, type EngineEvent } from '../../../src/engine/events.js';
import { AttributesReader } from '../../../src/protocol/session-era/attributes-reader.js';
import { SessionFacts } from '../../../src/protocol/session-era/session-facts.js';
import type { CallRecord, InstanceRecord } from '../../../src/runtime/port.js';

function session(attributes: object = {}, key = 'session:a'): InstanceRecord {
  const all = {
    protocolVersion: '2025-11-25',
    clientInfo: { name: 'x', version: '1' },
    capabilities: { roots: {} },
    ...attributes,
  };
  return { key, attributes: JSON.stringify(all), createdAt: 0 };
}

function call(progressToken?: string | number): CallRecord {
  const origin = { era: 'session', method: 'tools/call', name: 'add', requestId: 1, progressToken } as const;
  return {
    id: 'c',
    session: 'session:a',
    instance: 'session:a',
    origin,
    input: '',
    digest: '',
    status: 'running',
    createdAt: 0,
  };
}

describe('What the engine learns of a session', () => {
  const facts = new SessionFacts();
  const log = (level: (typeof LOG_LEVELS)[number]): EngineEvent => ({ topic: 'log', level, data: 'x' });

  it('is its client', () => {
    expect(facts.client(session())).to.deep.equal({
      clientInfo: { name: 'x', version: '1' },
      clientCapabilities: { roots: {} },
    });
  });

  it('is to send logs from the set level on', () => {
    const wanted = LOG_LEVELS.filter((level) => facts.wants(call(), session({ logLevel: 'error' }), log(level)));
    expect(wanted).to.deep.equal(['error', 'critical', 'alert', 'emergency']);
  });

  it('is to send all logs where no level is set', () => {
    expect(LOG_LEVELS.every((level) => facts.wants(call(), session(), log(level)))).to.equal(true);
  });

  it('follows a level that was set since', () => {
    facts.client(session());
    expect(facts.wants(call(), session({ logLevel: 'alert' }), log('error'))).to.equal(false);
  });

  it('is to send progress only with a token', () => {
    const wants = [call(), call(0), call('')].map((record) =>
      facts.wants(record, session(), { topic: 'progress', progress: 1 }),
    );
    expect(wants).to.deep.equal([false, true, true]);
  });

  it('is to send changed lists', () => {
    expect(facts.wants(call(), session(), { topic: 'tools-changed' })).to.equal(true);
  });

  it('is to send no updates that nobody can have subscribed to', () => {
    expect(facts.wants(call(), session(), { topic: 'resource-updated', uri: 'a://b' })).to.equal(false);
  });
});

describe('The reader of attributes', () => {
  it('parses a text once', () => {
    const reader = new AttributesReader();
    expect(reader.read(session())).to.equal(reader.read(session()));
  });

  it('forgets the session that was read longest ago', () => {
    const reader = new AttributesReader();
    const first = reader.read(session({}, 'session:first'));
    const kept = reader.read(session({}, 'session:kept'));
    for (let index = 0; index < 999; index += 1) {
      reader.read(session({}, `session:${index}`));
      reader.read(session({}, 'session:kept'));
    }
    expect(reader.read(session({}, 'session:kept'))).to.equal(kept);
    expect(reader.read(session({}, 'session:first'))).not.to.equal(first);
  });
});
