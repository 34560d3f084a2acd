import { setTimeout as delay } from 'node:timers/promises';
import { McpSession } from '../load/mcp-session.js';

/** Between two attempts. Milliseconds. */
const PATIENCE_MS = 250;

/** Calls `add` until that is answered. Rejects with the last failure after `limitMs`, or as soon as `check` does, which looks whether the server lives. */
export async function untilItAnswers(url: string, limitMs: number, check: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    await check();
    try {
      await callOnce(new URL(url));
      return;
    } catch (cause) {
      if (Date.now() > deadline) throw new Error(`${url} answered no call within ${limitMs / 1000} s.`, { cause });
    }
    await delay(PATIENCE_MS);
  }
}

async function callOnce(url: URL): Promise<void> {
  const session = await McpSession.open(url);
  try {
    await session.add(1, 2);
  } finally {
    await session.end();
  }
}
