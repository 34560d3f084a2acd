import { createHash } from 'node:crypto';
import type { InstanceKey } from '../port.js';

/** Reboot takes ids of at most 128 characters. */
const LONGEST = 128;

/**
 * The id of an instance's state. Reboot takes a state's reference apart at colons and slashes, so an id has none:
 * `shop:session:0190…` is `shop~session~0190…`. Two instances never share one.
 */
export function stateIdOf(server: string, instance: InstanceKey): string {
  return shortened(`${encoded(server)}~${encoded(instance).replaceAll('%3A', '~')}`);
}

/** The id of one of an instance's chunks; its name is unique within the instance. */
export function chunkIdOf(instance: string, name: string): string {
  return shortened(`${instance}~~${name}`);
}

// A name's own tildes are encoded, which encodeURIComponent leaves.
function encoded(name: string): string {
  return encodeURIComponent(name).replaceAll('~', '%7E');
}

// No encoded id begins so: an encoded name is not empty, and has no tilde of its own.
function shortened(id: string): string {
  return id.length <= LONGEST ? id : `~${createHash('sha256').update(id).digest('hex')}`;
}

/** What Envoy, and Reboot's servers, find the owner of an instance by. */
export function stateReferenceOf(server: string, instance: InstanceKey): string {
  return `durable_mcp.v1.Instance:${stateIdOf(server, instance)}`;
}
