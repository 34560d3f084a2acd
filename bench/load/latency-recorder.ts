import { performance } from 'node:perf_hooks';

/** What one window of load amounted to. Latencies in milliseconds; `cpuShare` is the load generator's, 1 being a whole core. */
export interface WindowSummary {
  readonly callsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuShare: number;
}

/** Keeps the latencies of the calls that end between `open` and `close`. */
export class LatencyRecorder {
  readonly #latencies: number[] = [];
  #window: { readonly start: number; readonly cpu: NodeJS.CpuUsage } | undefined;

  open(): void {
    this.#window = { start: performance.now(), cpu: process.cpuUsage() };
  }

  /** Counts a call; before `open` and after `close` it is warm-up or tail and is left out. */
  record(milliseconds: number): void {
    if (this.#window !== undefined) this.#latencies.push(milliseconds);
  }

  close(): WindowSummary {
    if (this.#window === undefined) throw new Error('The window was never opened.');
    const elapsed = performance.now() - this.#window.start;
    const { user, system } = process.cpuUsage(this.#window.cpu);
    this.#window = undefined;
    const sorted = Float64Array.from(this.#latencies).sort();
    return {
      callsPerSecond: sorted.length / (elapsed / 1000),
      p50: percentile(sorted, 0.5),
      p99: percentile(sorted, 0.99),
      cpuShare: (user + system) / 1000 / elapsed,
    };
  }
}

/** Nearest rank; NaN of nothing. */
function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
