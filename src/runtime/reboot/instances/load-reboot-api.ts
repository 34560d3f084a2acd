import {
  allowIf,
  isAppInternal,
  type ReaderContext,
  type WorkflowContext,
  type WriterContext,
} from '@reboot-dev/reboot';
import { errors_pb } from '@reboot-dev/reboot-api';
import { Chunk, Instance, Roster, type InstanceState, type OpenRequest, type RosterChange } from './api/generated.js';
import type { RebootApi, ServicerOptions } from './reboot-api.js';
import { parseKeys } from './roster-keys.js';

const NOTHING: InstanceState = {
  version: 0,
  key: '',
  principal: '',
  attributes: '',
  fields: {},
  calls: '',
  ledger: '',
  server: '',
};

/** Loads Reboot with what is generated for it: imported only in processes that Reboot runs in. */
export const rebootApi: RebootApi = {
  servicers: (options) => [instanceServicer(options), chunkServicer(options), rosterServicer(options)],
  instance: (id) => Instance.ref(id),
  chunk: (id) => Chunk.ref(id),
  roster: (id) => Roster.ref(id),
  write: async (context, writer) =>
    Instance.ref()
      .always()
      .write(context, async (state) => {
        writer(state);
        return Promise.resolve();
      }),
  load: async (id, context) => ifConstructed(Instance.ref(id).load(context)),
  listRoster: async (id, context) => (await ifConstructed(Roster.ref(id).list(context)))?.keys ?? '',
};

async function ifConstructed<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (String(error).includes('StateNotConstructed')) return undefined;
    throw error;
  }
}

function instanceServicer(options: ServicerOptions) {
  return class InstanceServicer extends Instance.singleton.Servicer {
    authorizer() {
      return onlyWith(options.bearerToken);
    }

    async open(context: WriterContext, state: InstanceState, request: OpenRequest): Promise<void> {
      if (state.version !== 0) throw new Error(`There is an instance ${request.key} already.`);
      Object.assign(state, { ...request, version: 1 });
      await Instance.ref().schedule().drive(context);
    }

    async load(_context: ReaderContext, state: InstanceState): Promise<InstanceState> {
      return Promise.resolve({ ...NOTHING, ...state });
    }

    static async drive(context: WorkflowContext): Promise<void> {
      await untilCancelled(context, options.drive(context.stateId, context));
    }

    static async lend(context: WorkflowContext, { call }: { readonly call: string }): Promise<void> {
      await untilCancelled(context, options.lend(context.stateId, call, context));
    }
  };
}

function chunkServicer({ bearerToken }: ServicerOptions) {
  return class ChunkServicer extends Chunk.singleton.Servicer {
    authorizer() {
      return onlyWith(bearerToken);
    }

    async put(_context: unknown, state: { text: string }, { text }: { readonly text: string }): Promise<void> {
      state.text = text;
      return Promise.resolve();
    }

    async get(_context: unknown, { text }: { readonly text: string }): Promise<{ text: string }> {
      return Promise.resolve({ text });
    }
  };
}

function rosterServicer({ bearerToken }: ServicerOptions) {
  return class RosterServicer extends Roster.singleton.Servicer {
    authorizer() {
      return onlyWith(bearerToken);
    }

    async note(_context: unknown, state: { keys: string }, { began, ended }: RosterChange): Promise<void> {
      const keys = new Set(parseKeys(state.keys));
      for (const key of parseKeys(began)) keys.add(key);
      for (const key of parseKeys(ended)) keys.delete(key);
      state.keys = JSON.stringify([...keys]);
      return Promise.resolve();
    }

    async list(_context: unknown, { keys }: { readonly keys: string }): Promise<{ keys: string }> {
      return Promise.resolve({ keys });
    }
  };
}

// Reboot cancels its workflows when it stops. One that throws is not over: it is run again at the next start (G1).
async function untilCancelled(context: WorkflowContext, work: Promise<void>): Promise<void> {
  const cancelled = context.cancelled.then(() => {
    throw new Error('Reboot stops: this workflow goes on at the next start.');
  });
  await Promise.race([work, cancelled]);
}

// The states' methods are reachable wherever Reboot listens; nobody outside may call them.
function onlyWith(bearerToken: () => string) {
  return allowIf({
    any: [
      isAppInternal,
      ({ context }: { context: ReaderContext }) =>
        bearerToken() !== '' && context.callerBearerToken === bearerToken()
          ? new errors_pb.Ok()
          : new errors_pb.PermissionDenied(),
    ],
  });
}
