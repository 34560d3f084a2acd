import process from 'node:process';
import type { Hosting } from '../hosting.js';
import type { RuntimeFactory } from '../runtime-factory.js';
import { IdleRuntime } from './idle-runtime.js';
import { InstanceStates } from './instances/instance-states.js';
import { MemberHosting } from './processes/member-hosting.js';
import { readSettings, type RebootOptions } from './reboot-settings.js';
import { RebootRuntime } from './reboot-runtime.js';
import { roleOf } from './role.js';
import { SupervisorHosting } from './processes/supervisor-hosting.js';

/**
 * The runtime on Reboot: several server processes, each the owner of some of the instances. The process that the user starts
 * runs the others, by running the same program again, and starts them anew when they end. Throws RuntimeOptionsError for a bad option.
 * One for each program; several server classes share it.
 */
export function reboot(options: RebootOptions = {}): RuntimeFactory {
  return rebootWith(options, {});
}

/** What is not for users to choose. */
export interface RebootParts {
  readonly states?: InstanceStates;
  /** As of `RebootRuntimeOptions`. */
  readonly idleMs?: number;
}

/** As `reboot`. */
export function rebootWith(
  options: RebootOptions,
  { states = new InstanceStates(), idleMs }: RebootParts,
): RuntimeFactory {
  const settings = readSettings(options);
  const role = roleOf(process.env);
  const hosting: Hosting =
    role === 'supervisor' ? new SupervisorHosting(settings) : new MemberHosting({ role, settings, states });
  return Object.freeze({
    name: 'reboot',
    hosting,
    create: ({ name, sessionTtl }: { readonly name: string; readonly sessionTtl: number }) =>
      role === 'server'
        ? new RebootRuntime({ states, server: name, sessionTtl, now: Date.now, idleMs })
        : new IdleRuntime(),
  });
}
