import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Boundary } from '../engine/boundary.js';

/** Where the server's process is to kill itself. */
export interface CrashOrder {
  /** Tells this order from an earlier one. */
  readonly number: number;
  /** As `Boundary.where` or `Boundary.name`. */
  readonly where: string;
  readonly phase: Boundary['phase'];
  /** Absent: whatever is called that. */
  readonly kind?: Boundary['kind'] | undefined;
  /** 1: the first time that a process comes there. */
  readonly occurrence: number;
}

/** The order that stands; it is gone once it was obeyed. */
export function orderFile(folder: string): string {
  return join(folder, 'order.json');
}

/** Which group of processes the last order was obeyed in. */
export function obeyedFile(folder: string): string {
  return join(folder, 'obeyed');
}

/** One line for each boundary that any process of the server came to. */
export function boundariesFile(folder: string): string {
  return join(folder, 'boundaries.jsonl');
}

export function readOrder(folder: string): CrashOrder | undefined {
  const text = textOf(orderFile(folder));
  return text === undefined ? undefined : parseOrder(text);
}

export function readBoundaries(folder: string): readonly Boundary[] {
  const lines = (textOf(boundariesFile(folder)) ?? '').split('\n');
  return lines.filter((line) => line !== '').map((line) => parseBoundary(line));
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parseOrder(text: string): CrashOrder {
  return JSON.parse(text) as CrashOrder;
}

function parseBoundary(text: string): Boundary {
  return JSON.parse(text) as Boundary;
}
