import { UnusableResultError } from '../../errors/unusable-result-error.js';

/** Bytes, or the same as base64 (RFC 4648, section 4; padding may be missing). */
export type MediaData = Uint8Array | ArrayBuffer | string;

/** Base64 of `data`. `subject` is named when text is no base64. */
export function toBase64(data: MediaData, subject: string): string {
  if (typeof data === 'string') return expectBase64(data, subject);
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('base64') : bytesToBase64(data);
}

export function isBytes(value: unknown): value is Uint8Array | ArrayBuffer {
  return value instanceof Uint8Array || value instanceof ArrayBuffer;
}

export function isMedia(value: unknown): value is MediaData {
  return typeof value === 'string' || isBytes(value);
}

/** `type/subtype`, with parameters or without. */
export function expectMimeType(mimeType: string, subject: string): string {
  if (/^[^\s/;]+\/[^\s/;]+(\s*;.*)?$/.test(mimeType)) return mimeType;
  throw new UnusableResultError(subject, `${JSON.stringify(mimeType)} is no MIME type`, 'Give one such as image/png.');
}

export function expectBase64(text: string, subject: string): string {
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1) return text;
  throw new UnusableResultError(subject, 'its data is not base64', 'Give the bytes, or Buffer.toString("base64").');
}

// A view's own part of its buffer, without a copy.
function bytesToBase64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
