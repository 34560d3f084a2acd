import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Boundary } from '../engine/boundary.js';
import { TestServerError } from '../errors/test-server-error.js';
import { obeyedFile, orderFile, readBoundaries } from './crash-order.js';
import type { CrashOrder } from './crash-order.js';

interface Planned {
  readonly order: CrashOrder;
  readonly resolve: () => void;
  readonly reject: (error: TestServerError) => void;
}

const POLL_MS = 5;

/** In the test's process: the crash that its server is to have next. */
export class CrashPlan {
  /** Shared with the server's process. */
  readonly folder = mkdtempSync(join(tmpdir(), 'durable-mcp-crash-'));
  #planned: Planned | undefined;
  #number = 0;
  #poll: NodeJS.Timeout | undefined;

  /** Whether a crash was ordered that has not happened. */
  get isPending(): boolean {
    return existsSync(orderFile(this.folder));
  }

  /** Every boundary that the server came to so far, through all of its processes. */
  boundaries(): readonly Boundary[] {
    return readBoundaries(this.folder);
  }

  /** The group of processes that the last crash has hit. */
  get lastGroup(): string {
    return readFileSync(obeyedFile(this.folder), 'utf8');
  }

  /** For a server whose processes are not the test's own children: their end shows in the order's alone. */
  watch(): void {
    clearInterval(this.#poll);
    this.#poll = setInterval(() => this.processEnded(), POLL_MS);
    this.#poll.unref();
  }

  /** The order stands when this returns. Resolves when the process has died of it; rejects if the server is stopped before. */
  async arm(order: Omit<CrashOrder, 'number'>): Promise<void> {
    if (this.#planned !== undefined) {
      const { where, phase } = this.#planned.order;
      throw new TestServerError(`A crash ${phase} ${where} is ordered already. Await it before the next crashAt().`);
    }
    this.#number += 1;
    return new Promise((resolve, reject) => {
      this.#planned = { order: { ...order, number: this.#number }, resolve, reject };
      // Renamed into place: the server never reads half an order.
      const draft = join(this.folder, 'draft.json');
      writeFileSync(draft, JSON.stringify(this.#planned.order));
      renameSync(draft, orderFile(this.folder));
    });
  }

  /** The server's process is gone, for whatever reason. */
  processEnded(): void {
    if (this.#planned === undefined || this.isPending) return;
    this.#planned.resolve();
    this.#planned = undefined;
    clearInterval(this.#poll);
  }

  /** Safe to repeat. */
  end(): void {
    clearInterval(this.#poll);
    if (this.#planned !== undefined) {
      const { where, phase } = this.#planned.order;
      const places = [...new Set(this.boundaries().map((boundary) => `${boundary.phase} ${boundary.where}`))];
      this.#planned.reject(
        new TestServerError(
          `The server was stopped before it came to crashAt('${where}', '${phase}'). ` +
            `It came to: ${places.join(', ') || 'no boundary at all'}.`,
        ),
      );
      this.#planned = undefined;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
