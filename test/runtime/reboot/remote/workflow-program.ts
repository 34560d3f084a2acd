import type { WorkflowContext } from '@reboot-dev/reboot';
import type { Scope } from '../../../../src/runtime/port.js';
import { Tally } from '../tally/generated/tally.js';
import { TallyServicer } from '../tally/tally-servicer.js';
import { serveBridge } from './serve-bridge.js';

/** What a call does with the workflow that it gets from Reboot. */
function methodsOf(scope: Scope) {
  async function within<T>(work: (context: WorkflowContext) => Promise<T>): Promise<T> {
    const native = await scope.native?.make();
    if (native === undefined) throw new Error('There is no workflow.');
    return native.run(async () => work(native.context as WorkflowContext));
  }
  return {
    makeWorkflow: async () => {
      await scope.native?.make();
    },
    add: async (name: string) => within(async (context) => (await Tally.ref(name).add(context, { by: 1 })).count),
    look: async (name: string) => within(async (context) => (await Tally.ref(name).look(context)).count),
    addThrice: async (name: string) =>
      within(async (context) => {
        const state = Tally.ref(name);
        const first = await state.add(context, { by: 1 });
        const refusal = await state.add(context, { by: 1 }).catch(String);
        const named = await state.perWorkflow('again').add(context, { by: 1 });
        return [first.count, refusal, named.count];
      }),
  };
}

await serveBridge({ servicers: [TallyServicer], methodsOf });
