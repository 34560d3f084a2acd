/** Where a request goes, on the loopback address. */
export interface Upstream {
  readonly port: number;
  /** Envoy takes it to the owner; else it is the owner. */
  readonly isRouted: boolean;
  /** Ports of all processes that serve. */
  readonly members?: readonly number[] | undefined;
  /** Shows that the request comes from a process of ours. */
  readonly secret: string;
}

/** Envoy's public port, which leads to every server; undefined: there is no Envoy. */
export function envoyUnderRbt(
  { REBOOT_LOCAL_ENVOY_PORT: port }: NodeJS.ProcessEnv,
  secret: string,
): Upstream | undefined {
  return port === undefined ? undefined : { port: Number(port), isRouted: true, secret };
}
