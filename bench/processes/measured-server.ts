/** A server that can be put under load. */
export interface MeasuredServer {
  readonly url: string;
  measure(): Promise<ProcessFigures>;
  stop(): Promise<void>;
}

/** Of all the processes of a server. Bytes, and microseconds of CPU since they started. */
export interface ProcessFigures {
  readonly rss: number;
  readonly cpuMicroseconds: number;
}
