// Usage: steps.js DIRECTORY
// The server of the steps bench. It announces itself as bench/peers/announce.js does.
import { DurableMcpFactory, embedded } from '../../src/index.js';
import { StepsServer, SyncFolder } from './steps-server.js';

const [, , directory] = process.argv;
if (directory === undefined) throw new Error('Missing DIRECTORY: where the store is to be.');

const app = await DurableMcpFactory.create(StepsServer, {
  runtime: embedded({ directory }),
  providers: [{ provide: SyncFolder, useValue: new SyncFolder(directory) }],
  logger: { debug: ignore, info: ignore, warn: print, error: print },
});
await app.listen(0, '127.0.0.1');
process.on('disconnect', () => void app.close().finally(() => process.exit()));
process.send?.({ kind: 'listening', url: app.url });

function ignore(): void {}

function print(facts: object, message: string): void {
  console.error(message, facts);
}
