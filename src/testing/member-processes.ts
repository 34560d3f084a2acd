import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { readGroupRecord } from '../runtime/reboot/processes/group-record.js';
import { endGroup } from '../runtime/reboot/processes/process-group.js';
import { GROUP_MARK, roleOf } from '../runtime/reboot/role.js';
import type { Order } from './messages.js';

/** A process that serves and is not the test's own child: of the Reboot runtime. */
export interface MemberProcess {
  /** `controller`: Reboot's own, which keeps the database. */
  readonly role: 'controller' | 'server';
  readonly pid: number;
}

interface NotedMember extends MemberProcess {
  /** Those of one start have one. */
  readonly group: string;
}

/** In such a process: lets the test know of it. */
export function noteMember(folder: string): void {
  const member = { role: roleOf(process.env), pid: process.pid, group: groupOf(process.env) };
  appendFileSync(membersFile(folder), `${JSON.stringify(member)}\n`);
}

/** Of the process that has this environment; empty where there are no groups. */
export function groupOf(environment: NodeJS.ProcessEnv): string {
  return environment[GROUP_MARK] ?? '';
}

/** The processes of the newest start; none with the embedded runtime. */
export function newestMembers(folder: string): readonly NotedMember[] {
  const file = membersFile(folder);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  const members = lines.map((line) => parseMember(line));
  return members.filter(({ group }) => group === members.at(-1)?.group);
}

/** Kills what a server that is gone has left of its processes, and resolves when all are gone. */
export async function endMembers({ runtime, directory }: Order): Promise<void> {
  const record = runtime.name === 'reboot' ? readGroupRecord(join(directory, 'reboot')) : undefined;
  if (record !== undefined) await endGroup(record);
}

function membersFile(folder: string): string {
  return join(folder, 'members.jsonl');
}

function parseMember(line: string): NotedMember {
  return JSON.parse(line) as NotedMember;
}
