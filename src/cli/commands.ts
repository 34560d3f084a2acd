import type { Command } from './command.js';
import { callsResolve } from './commands/calls-resolve.js';
import { callsCancel, callsList, callsShow } from './commands/calls.js';
import { dev } from './commands/dev.js';
import { doctor } from './commands/doctor.js';
import { inspect } from './commands/inspect.js';
import { setupReboot } from './commands/setup-reboot.js';
import { serve } from './commands/serve.js';
import { sessionsExport } from './commands/sessions-export.js';
import { sessionsImport } from './commands/sessions-import.js';
import { sessionsDelete, sessionsList, sessionsShow } from './commands/sessions.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  serve,
  dev,
  inspect,
  sessionsList,
  sessionsShow,
  sessionsDelete,
  sessionsExport,
  sessionsImport,
  callsList,
  callsShow,
  callsCancel,
  callsResolve,
  setupReboot,
  doctor,
];
