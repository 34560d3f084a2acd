import type * as Reboot from '@reboot-dev/reboot';
import { isSame } from './same-secret.js';

/** The user's verifier, which never sees the secret of this start: that one is for the runtime's own states, which know it. */
export function withoutSecret(
  reboot: Pick<typeof Reboot, 'TokenVerifier'>,
  secret: string,
  verifier: Reboot.TokenVerifier,
): Reboot.TokenVerifier {
  return new (class extends reboot.TokenVerifier {
    async verifyToken(context: Reboot.ReaderContext, token?: string) {
      return token !== undefined && isSame(token, secret) ? null : verifier.verifyToken(context, token);
    }
  })();
}
