import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import type { Boundary, BoundaryObserver } from '../engine/boundary.js';
import { boundariesFile, obeyedFile, orderFile, readOrder } from './crash-order.js';
import type { CrashOrder } from './crash-order.js';
import { groupOf } from './member-processes.js';

/**
 * In the server's process: kills it with SIGKILL where the test has ordered. Files carry the order, not messages: it stands from the
 * moment that it was given, also for a process that is only starting, and is withdrawn before the process dies of it.
 */
export function crashObserver(folder: string): BoundaryObserver {
  let current = 0;
  let met = 0;
  return (boundary) => {
    appendFileSync(boundariesFile(folder), `${JSON.stringify(boundary)}\n`);
    const order = readOrder(folder);
    if (order === undefined || !isMeant(order, boundary)) return;
    met = order.number === current ? met + 1 : 1;
    current = order.number;
    if (met < order.occurrence) return;
    writeFileSync(obeyedFile(folder), groupOf(process.env));
    rmSync(orderFile(folder));
    process.kill(process.pid, 'SIGKILL');
  };
}

function isMeant({ where, phase, kind }: CrashOrder, boundary: Boundary): boolean {
  const isThere = boundary.where === where || boundary.name === where;
  return isThere && boundary.phase === phase && (kind === undefined || boundary.kind === kind);
}
