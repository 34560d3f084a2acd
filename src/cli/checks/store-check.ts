import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { StoreInUseError } from '../../errors/store-errors.js';
import { AdminClient } from '../../runtime/embedded/admin-client.js';
import { lockFile } from '../../runtime/embedded/database.js';
import type { StoreFiles } from '../../runtime/embedded/store-files.js';
import { StoreReader } from '../../runtime/embedded/store-reader.js';
import { byteSize } from '../byte-size.js';
import { printable } from '../printable.js';
import type { Finding } from './finding.js';

export interface CheckedStore {
  readonly isServed: boolean;
  readonly findings: readonly Finding[];
}

/** Whether one store is sound, and who serves from it. */
export async function checkStore({ name, path }: StoreFiles): Promise<CheckedStore> {
  const check = `Store ${printable(name)}`;
  const serving = await findServing(path);
  return {
    isServed: serving.isServed,
    findings: [
      { check: `${check}: process`, state: serving.isWrong ? 'wrong' : 'ok', detail: serving.detail },
      ...soundness(check, path),
      { check: `${check}: size`, state: 'ok', detail: await sizeOf(path) },
    ],
  };
}

interface Serving {
  readonly isServed: boolean;
  readonly isWrong?: boolean;
  readonly detail: string;
}

async function findServing(path: string): Promise<Serving> {
  try {
    const client = await AdminClient.connect(path);
    if (client !== undefined) return { isServed: true, detail: `served by process ${client.pid}` };
    if (existsSync(`${path}.lock`)) lockFile(`${path}.lock`).close();
    return { isServed: false, detail: 'not served just now' };
  } catch (error) {
    return { isServed: error instanceof StoreInUseError, isWrong: true, detail: messageOf(error) };
  }
}

function soundness(check: string, path: string): readonly Finding[] {
  try {
    const reader = new StoreReader(path);
    try {
      const damage = reader.all('damage').map((row) => String(Object.values(row)[0]));
      const [counts = {}] = reader.all('counts');
      const { instances = 0, calls = 0, unfinished = 0, events = 0 } = counts;
      const isSound = damage.join() === 'ok';
      const advice = `${damage.join('; ')}. Restore it (with its -wal file) from a backup.`;
      return [
        {
          check: `${check}: integrity`,
          state: isSound ? 'ok' : 'wrong',
          detail: isSound ? `version ${reader.version}, sound` : advice,
        },
        {
          check: `${check}: content`,
          state: 'ok',
          detail: `${instances} sessions, ${calls} calls (${unfinished} unfinished), ${events} events`,
        },
      ];
    } finally {
      reader.close();
    }
  } catch (error) {
    return [{ check: `${check}: integrity`, state: 'wrong', detail: messageOf(error) }];
  }
}

async function sizeOf(path: string): Promise<string> {
  const bytes = async (file: string): Promise<number> =>
    stat(file).then(
      ({ size }) => size,
      () => 0,
    );
  const log = await bytes(`${path}.db-wal`);
  return `${byteSize(await bytes(`${path}.db`))}, log ${byteSize(log)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
