import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
// NIST SP 800-38D: 96 bits of nonce, 128 of tag.
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts short texts for the disk (AES-256-GCM). A text opens only under the name that it was sealed under. */
export class TextSeal {
  readonly #key: Buffer;

  /** `secret` is text, or bytes, that nobody can guess; the key is derived from it (HKDF, SHA-256). */
  constructor(secret: string | Uint8Array) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'durable-mcp auth', KEY_BYTES));
  }

  seal(text: string, name: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(Buffer.from(name));
    const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url');
  }

  /** Undefined: sealed with another key, under another name, or changed since. */
  open(sealed: string, name: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    const [nonce, tag] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)];
    if (tag.length < TAG_BYTES) return undefined;
    const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(name)).setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString();
    } catch {
      return undefined;
    }
  }
}
