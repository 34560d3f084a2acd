import { createHash } from 'node:crypto';

/** A key for Reboot, always the same for a name. It is no uuidv7: Reboot reads the time in one as when the key expires. Of version 5 in form, as it takes no version 8. */
export function idempotencyKeyOf(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `5${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
