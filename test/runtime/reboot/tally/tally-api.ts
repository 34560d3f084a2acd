// What Reboot's generator reads; see scripts/generate-reboot-states.js.
import { reader, writer } from '@reboot-dev/reboot-api';
import { z } from 'zod/v4';

const Tally = {
  state: { count: z.number().default(0).meta({ tag: 1 }) },
  methods: {
    add: writer({
      request: { by: z.number().meta({ tag: 1 }) },
      response: { count: z.number().meta({ tag: 1 }), pid: z.number().meta({ tag: 2 }) },
    }),
    look: reader({ request: {}, response: { count: z.number().meta({ tag: 1 }) } }),
  },
};

export const api = { Tally };
