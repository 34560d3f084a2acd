// Usage: outside-world.js FILE
// The world outside: a ledger of charges and a post office, in a process that is never killed. What it was told to do is a
// line in FILE before it answers. It knows no idempotency: a charge that comes twice is booked twice.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const [, , file] = process.argv;
if (file === undefined) throw new Error('Missing FILE: where effects are written to.');

const server = createServer((request, response) => {
  void text(request).then((line) => {
    appendFileSync(file, `${line}\n`);
    process.send?.('effect');
    response.end('done');
  });
});
process.once('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
