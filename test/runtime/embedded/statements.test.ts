import { expect } from 'chai';
import Libsql from 'libsql';
import { SCHEMA_VERSIONS } from '../../../src/runtime/embedded/schema-versions.js';
import { READS } from '../../../src/runtime/embedded/statements.js';

describe('Sessions that are idle', () => {
  const database = new Libsql(':memory:');
  before(() => {
    for (const version of SCHEMA_VERSIONS) database.exec(version);
  });
  after(() => {
    database.close();
  });

  it('are those that were not used for long, and have no unfinished call', () => {
    database.exec(`
      INSERT INTO instances (key, attributes, created_at, used_at) VALUES
        ('idle', '{}', 0, 1), ('finished', '{}', 0, 2), ('unfinished', '{}', 0, 3), ('used', '{}', 0, 10);
      INSERT INTO calls (id, session, request_id, instance, era, method, name, digest, status, created_at, finished_at) VALUES
        ('a', 'finished', 1, 'finished', 'session', 'tools/call', 'add', 'd', 'completed', 0, 1),
        ('b', 'unfinished', 1, 'unfinished', 'session', 'tools/call', 'add', 'd', 'running', 0, NULL);
    `);
    expect(database.prepare(READS.idleInstances).all(10, 10)).to.deep.equal([{ key: 'idle' }, { key: 'finished' }]);
  });

  it('are found without a look at the calls that they ever made', () => {
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${READS.idleInstances}`).all(10, 10);
    expect(JSON.stringify(plan)).to.include('INDEX calls_unfinished').and.not.to.include('calls_request');
  });
});
