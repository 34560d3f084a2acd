import type { InstanceState } from './api/generated.js';
import type { ChunkStates } from './chunk-states.js';
import { Text, type StoredText } from './texts.js';

/** Reboot answers with messages of up to 4 MiB, in which a character may take three bytes. Characters. */
const LONGEST_STATE = 600_000;
/** Before a reference in place of JSON; no JSON begins with it. */
const REFERENCE = '@';

type Content = Pick<InstanceState, 'attributes' | 'fields' | 'calls' | 'ledger'>;

/** A state that is too long for Reboot has its content in chunks, which are written anew for each commit. */
function isTooLong(state: Content): boolean {
  return lengthOf(state) > LONGEST_STATE;
}

/** What is to be stored, as it is now. */
export interface Snapshot {
  readonly state: InstanceState;
  /** The number of the chunk for its content, which the content counts as taken; absent: it is short enough. */
  readonly chunk?: number;
}

export function snapshotOf(image: { readonly state: InstanceState; takeChunk(): number }): Snapshot {
  const { state } = image;
  if (!isTooLong(state)) return { state };
  const chunk = image.takeChunk();
  return { state: image.state, chunk };
}

/** Characters. */
export function lengthOf({ attributes, fields, calls, ledger }: Content): number {
  let length = attributes.length + calls.length + ledger.length;
  for (const [name, text] of Object.entries(fields)) length += name.length + text.length;
  return length;
}

/** The state as it is to be stored, and the names of the chunks that its content is in. */
export async function spill(
  { state, chunk }: Snapshot,
  chunks: ChunkStates,
): Promise<{ readonly state: InstanceState; readonly names: readonly string[] }> {
  if (chunk === undefined) return { state, names: [] };
  const { attributes, fields, calls, ledger } = state;
  const text = Text.of(JSON.stringify({ attributes, fields, calls, ledger }));
  await text.write(chunks, () => chunk);
  const reference = `${REFERENCE}${JSON.stringify(text.stored)}`;
  return { state: { ...state, attributes: '', fields: {}, ledger: '', calls: reference }, names: text.chunks };
}

/** The names of the chunks that a state's content is in: none, unless it is too long. */
export function spilledChunks({ calls }: Pick<InstanceState, 'calls'>): readonly string[] {
  return isSpilled(calls) ? referenced(calls).chunks : [];
}

/** The state with its content. Undefined: that was freed, so there is a newer state. */
export async function unspill(state: InstanceState, chunks: ChunkStates): Promise<InstanceState | undefined> {
  if (!isSpilled(state.calls)) return state;
  const text = await referenced(state.calls).read(chunks);
  return text === '' ? undefined : { ...state, ...parseContent(text) };
}

/** A list of names of any length, as a text that a state can have. */
export async function spillNames(names: readonly string[], chunks: ChunkStates, chunk: number): Promise<string> {
  const whole = JSON.stringify(names);
  if (whole.length <= LONGEST_STATE) return whole;
  const text = Text.of(whole);
  await text.write(chunks, () => chunk);
  return `${REFERENCE}${JSON.stringify(text.stored)}`;
}

/** The names, and then those of the chunks that they are in: once the first of these is free, all of the others are. */
export async function unspillNames(stored: string, chunks: ChunkStates): Promise<readonly string[]> {
  if (!isSpilled(stored)) return parseNames(stored);
  const text = referenced(stored);
  const whole = await text.read(chunks);
  return whole.startsWith('[') ? [...parseNames(whole), ...text.chunks] : text.chunks;
}

function isSpilled(text: string): boolean {
  return text.startsWith(REFERENCE);
}

function referenced(text: string): Text {
  return Text.from(parseReference(text.slice(REFERENCE.length)));
}

function parseReference(text: string): StoredText {
  return JSON.parse(text) as StoredText;
}

function parseContent(text: string): Content {
  return JSON.parse(text) as Content;
}

function parseNames(text: string): readonly string[] {
  return JSON.parse(text) as string[];
}
