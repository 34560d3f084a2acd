// What every server of the bench does beside serving: it tells its parent process where it listens, and answers
// measurements. Kept apart from the library and from the peers, so that all four answer the same way.

/** Tells the parent the endpoint's URL, then answers `measure` messages until the parent lets go of the channel. */
export function announce(url) {
  process.on('message', (message) => {
    if (message.kind === 'measure') process.send(measurement());
  });
  process.on('disconnect', () => process.exit());
  process.send({ kind: 'listening', url });
}

function measurement() {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { kind: 'measurement', rss, heapUsed, cpuMicroseconds: user + system };
}
