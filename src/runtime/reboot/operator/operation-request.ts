/** Operations are asked for by HTTP, below this path: at the supervisor's socket, and from there at a server. */
export const OPERATIONS_PATH = '/.durable-mcp/operations/';
/** Of what follows; the two sides may be of different releases. */
export const OPERATIONS_VERSION = 1;

export const OPERATION_NAMES = [
  'keys',
  'session',
  'calls',
  'call',
  'instance-of',
  'cancel',
  'replace-entry',
  'delete',
  'export',
  'import',
  'hold',
  'renew',
  'end',
  'release',
] as const;
export type OperationName = (typeof OPERATION_NAMES)[number];

/** What an operator asks for. The body of `import` is a file of one session, so is the answer to `export`; all else is JSON. */
export interface OperationRequest {
  readonly operation: OperationName;
  /** Name of the server class. */
  readonly server: string;
  /** For the process that owns this instance; absent: for process number `member`. */
  readonly instance?: string | undefined;
  readonly member?: number | undefined;
}

export function operationUrl({ operation, server, instance, member }: OperationRequest): string {
  const query = new URLSearchParams({ server });
  if (instance !== undefined) query.set('instance', instance);
  if (member !== undefined) query.set('member', String(member));
  return `${OPERATIONS_PATH}${operation}?${query.toString()}`;
}

/** Undefined: it is none. */
export function parseOperationUrl(url: string): OperationRequest | undefined {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const operation = OPERATION_NAMES.find((name) => pathname === `${OPERATIONS_PATH}${name}`);
  const server = searchParams.get('server');
  if (operation === undefined || server === null) return undefined;
  const member = searchParams.get('member');
  return {
    operation,
    server,
    instance: searchParams.get('instance') ?? undefined,
    member: member === null ? undefined : Number(member),
  };
}
