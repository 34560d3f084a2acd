import type { PortableSession } from '../../portable-session.js';
import type { CallDetails, CallFacts, SessionFacts } from '../../session-reader.js';
import type { OpenRequest } from './api/generated.js';
import { Archives } from './archives.js';
import type { CallImage } from './call-image.js';
import type { ChunkStates } from './chunk-states.js';
import { InstanceImage } from './instance-image.js';
import { exportEvents } from './portable-lists.js';
import { snapshotOf, spill } from './spilled-state.js';

/** An instance as it is stored, in memory or not. */
export interface StoredInstance {
  readonly image: InstanceImage;
  readonly chunks: ChunkStates;
  readonly archives: Archives;
}

export async function sessionFacts({
  image,
  chunks,
  archives,
}: StoredInstance): Promise<SessionFacts & { readonly fields?: string | undefined }> {
  const { key, principal, attributes, createdAt, usedAt } = image;
  const archived = await archives.all(image.archives);
  const fields = await image.fields.read(chunks);
  return {
    key,
    principal,
    attributes,
    createdAt,
    usedAt,
    calls: archived.length + image.calls.size,
    unfinishedCalls: [...image.calls.values()].filter(({ isFinished }) => !isFinished).length,
    fieldsLength: fields?.length ?? 0,
    fields,
  };
}

export async function callFacts(call: CallImage, { chunks }: StoredInstance): Promise<CallFacts> {
  const { input: _input, digest: _digest, ...facts } = await call.record(chunks);
  const { attempt, cancelReason, finishedAt } = call;
  const { entries } = call.isFinished ? { entries: [] } : await call.journal(chunks);
  return { ...facts, attempt, cancelReason, finishedAt, entries };
}

export async function callDetails(call: CallImage, stored: StoredInstance): Promise<CallDetails> {
  const { chunks } = stored;
  const { input } = await call.record(chunks);
  const { entries } = await call.journal(chunks);
  return {
    ...(await callFacts(call, stored)),
    entries,
    input: call.isGone ? undefined : input,
    outcome: (await call.outcome(chunks))?.body,
    events: await exportEvents(call.events, chunks),
  };
}

/** All of an instance that stands still. */
export async function exportInstance({ image, chunks, archives }: StoredInstance): Promise<PortableSession> {
  const { key, principal, attributes, createdAt, usedAt, deliveredSeq, stream } = image;
  const calls = [...(await archives.all(image.archives)), ...image.calls.values()];
  const exported: PortableSession['calls'][number][] = [];
  for (const call of calls) exported.push(await call.export(chunks));
  return {
    key,
    principal,
    attributes,
    fields: await image.fields.read(chunks),
    createdAt,
    usedAt,
    lastSeq: stream.length,
    deliveredSeq,
    events: await exportEvents(stream, chunks),
    calls: exported,
  };
}

/** Writes what is long, or of ended calls, into chunks; what is left is the instance's state. Safe to repeat until that is opened. */
export async function importInstance(
  session: PortableSession,
  { server, chunks }: { readonly server: string; readonly chunks: ChunkStates },
): Promise<OpenRequest> {
  const image = InstanceImage.import(session, server);
  await image.write(chunks);
  const archives = new Archives(image.key, chunks);
  let ended = [...image.calls.values()].filter(({ isFinished }) => isFinished);
  while (ended.length > 0) {
    const calls = await archives.add(image.archives, ended);
    image.archives += 1;
    for (const { id } of calls) image.calls.delete(id);
    ended = ended.slice(calls.length);
  }
  const { key, principal, attributes, fields, calls, ledger } = (await spill(snapshotOf(image), chunks)).state;
  return { key, principal, attributes, server, fields, calls, ledger };
}
