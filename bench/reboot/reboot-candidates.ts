/** Ours on one server and on two, then the model. */
export const REBOOT_CANDIDATES = ['reboot-1', 'reboot-2', 'python-model'] as const;
export type RebootCandidate = (typeof REBOOT_CANDIDATES)[number];

/** What the tables say about a candidate. */
export const REBOOT_TITLES: Readonly<Record<RebootCandidate, string>> = {
  'reboot-1': 'durable-mcp on reboot, 1 server',
  'reboot-2': 'durable-mcp on reboot, 2 servers',
  'python-model': 'PyPI durable-mcp 0.7.1, 1 server',
};
