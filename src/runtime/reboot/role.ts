/**
 * What this process is. All run the same program.
 * `supervisor`: was started by the user; starts the others and passes requests on to them.
 * `controller`: Reboot's own; starts the servers, keeps the database, and runs Envoy.
 * `server`: serves requests and runs calls.
 */
export type Role = 'supervisor' | 'controller' | 'server';

type Environment = Readonly<Record<string, string | undefined>>;

/** From what Reboot, `rbt` or a supervisor has put into the environment. */
export function roleOf(environment: Environment): Role {
  if (isTrue(environment['REBOOT_NODEJS_SERVER'])) return 'server';
  const isReboot = isTrue(environment['RBT_SERVE']) || isTrue(environment['RBT_DEV']);
  return isReboot ? 'controller' : 'supervisor';
}

/** Names in the environment of the processes that a supervisor starts. */
export const CHANNEL = 'DURABLE_MCP_REBOOT_CHANNEL';
/** Shared by the processes of one start: opens the channel, Reboot's methods and the servers' HTTP. */
export const SECRET = 'DURABLE_MCP_REBOOT_SECRET';
/** Marks every process of one group, whatever it is a child of. */
export const GROUP_MARK = 'DURABLE_MCP_REBOOT_GROUP';
/** JSON of the words that the program was started with, for servers, which Reboot starts without them. */
export const PROGRAM = 'DURABLE_MCP_REBOOT_PROGRAM';

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

/** Throws when there is no program: only this library's own processes are started so. */
export function parseProgram(text: string | undefined): readonly [string, ...string[]] {
  const words: unknown = JSON.parse(text ?? '[]');
  if (!Array.isArray(words) || words.length === 0) throw new Error(`${PROGRAM} names no program.`);
  return words.map(String) as [string, ...string[]];
}
