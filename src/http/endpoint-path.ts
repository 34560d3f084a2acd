/** As requests name it: one slash before, none after. */
export function endpointPath(path: string): string {
  return `/${path.replace(/^\/+|\/+$/g, '')}`;
}
