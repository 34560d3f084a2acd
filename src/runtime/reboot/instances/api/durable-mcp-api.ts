// What Reboot's generator reads; the compiled library uses generated.js.
import { EMPTY_RECORD, reader, workflow, writer } from '@reboot-dev/reboot-api';
import { z } from 'zod/v4';

/**
 * What an instance is in Reboot. All that belongs together in time is in one state, so that one write commits it (G3);
 * what is long is in chunks, which are written before the instance refers to them.
 */
const Instance = {
  state: {
    /** Counts the commits, from 1; 0: there is no such instance. A writer that expects another number is not the owner any more. */
    version: z.number().default(0).meta({ tag: 1 }),
    /** Opaque to engine and runtimes, such as `session:…`. */
    key: z.string().default('').meta({ tag: 2 }),
    /** Who may use it; empty when there is no authentication. */
    principal: z.string().default('').meta({ tag: 3 }),
    /** JSON of what the era keeps with it. */
    attributes: z.string().default('').meta({ tag: 4 }),
    /** The fields of the server class by name, each as JSON. */
    fields: z.record(z.string(), z.string()).default(EMPTY_RECORD).meta({ tag: 5 }),
    /** JSON of the calls that have not ended, and of those that ended last. */
    calls: z.string().default('').meta({ tag: 6 }),
    /** Name of the server class. */
    server: z.string().default('').meta({ tag: 8 }),
    /** JSON of the rest: the instance's own stream, times of use, where older calls are kept. */
    ledger: z.string().default('').meta({ tag: 7 }),
  },
  methods: {
    /** Makes an instance, new or brought from elsewhere, and schedules its first drive. */
    open: writer({
      request: {
        key: z.string().meta({ tag: 1 }),
        principal: z.string().meta({ tag: 2 }),
        attributes: z.string().meta({ tag: 3 }),
        ledger: z.string().meta({ tag: 4 }),
        server: z.string().meta({ tag: 5 }),
        fields: z.record(z.string(), z.string()).meta({ tag: 6 }),
        calls: z.string().meta({ tag: 7 }),
      },
      response: z.void(),
    }),
    /** The whole state. */
    load: reader({
      request: {},
      response: {
        version: z.number().meta({ tag: 1 }),
        key: z.string().meta({ tag: 2 }),
        principal: z.string().meta({ tag: 3 }),
        attributes: z.string().meta({ tag: 4 }),
        fields: z.record(z.string(), z.string()).meta({ tag: 5 }),
        calls: z.string().meta({ tag: 6 }),
        ledger: z.string().meta({ tag: 7 }),
        server: z.string().meta({ tag: 8 }),
      },
    }),
    /** Runs while the instance has something to commit; Reboot starts it again after a crash, and with it the calls that had not ended. */
    drive: workflow({ request: {}, response: z.void() }),
    /** Lends its context to one call, as long as the call lasts. */
    lend: workflow({ request: { call: z.string().meta({ tag: 1 }) }, response: z.void() }),
  },
};

/** A text of limited length. */
const Chunk = {
  state: { text: z.string().default('').meta({ tag: 1 }) },
  methods: {
    /** Replaces the text; an empty one frees its place. */
    put: writer({ request: { text: z.string().meta({ tag: 1 }) }, response: z.void() }),
    get: reader({ request: {}, response: { text: z.string().meta({ tag: 1 }) } }),
  },
};

/** Which instances a server has: Reboot lists no states. One of several parts, each with the instances whose keys fall to it. */
const Roster = {
  /** JSON of their keys. */
  state: { keys: z.string().default('').meta({ tag: 1 }) },
  methods: {
    /** JSON of the keys that are added, and of those that are removed. Safe to repeat. */
    note: writer({
      request: { began: z.string().meta({ tag: 1 }), ended: z.string().meta({ tag: 2 }) },
      response: z.void(),
    }),
    list: reader({ request: {}, response: { keys: z.string().meta({ tag: 1 }) } }),
  },
};

export const api = { Instance, Chunk, Roster };
