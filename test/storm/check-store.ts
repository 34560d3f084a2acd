import { join } from 'node:path';
import Libsql from 'libsql';

/** Looks into the store of a server that has stopped. */
export function checkStore(directory: string, report: (violation: string) => void): void {
  const database = new Libsql(join(directory, 'storm.db'));
  const value = (sql: string): unknown => Object.values(readRow(database.prepare(sql).get()))[0];
  const integrity = value('PRAGMA integrity_check');
  if (integrity !== 'ok') report(`PRAGMA integrity_check says ${String(integrity)}`);
  const unfinished = value('SELECT COUNT(*) FROM calls WHERE finished_at IS NULL');
  if (unfinished !== 0) report(`${String(unfinished)} calls are unfinished in the store`);
  database.close();
}

function readRow(row: unknown): object {
  return row as object;
}
