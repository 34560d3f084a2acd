/** The chunks of one instance, by names that are unique within it. Each call goes on until Reboot answers (G9). */
export interface ChunkStates {
  /** Durable when it resolves. An empty text frees the chunk's place. */
  put(name: string, text: string): Promise<void>;
  get(name: string): Promise<string>;
}
