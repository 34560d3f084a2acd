import { DurableMcpFactory } from 'durable-mcp';
import { reboot } from 'durable-mcp/reboot';
import { SortedMap } from './generated/sorted-map.js';
import { Noticeboard } from './noticeboard.js';

const app = await DurableMcpFactory.create(Noticeboard, {
  runtime: reboot({
    libraries: [
      {
        nativeLibraryModule: 'reboot.std.collections.v1.sorted_map',
        nativeLibraryFunction: 'sorted_map_library',
      },
    ],
    // Reading a map that nobody ever wrote to is an error.
    initialize: async (context) => {
      await SortedMap.ref('noticeboard').idempotently('make').insert(context, { entries: {} });
    },
  }),
});
await app.listen(Number(process.env['PORT'] ?? 3000), process.env['HOST'] ?? '127.0.0.1');
console.log(`The noticeboard is open at ${app.url}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void app.close());
}
