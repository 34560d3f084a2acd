/** As `work`; rejects when that takes longer, with what took so long. Milliseconds. */
export async function withinTime<T>(work: Promise<T>, limitMs: number, what: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const lateness = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what()} took longer than ${limitMs / 1000} s.`)), limitMs);
  });
  try {
    return await Promise.race([work, lateness]);
  } finally {
    clearTimeout(timer);
  }
}
