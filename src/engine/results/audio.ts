import { expectMimeType, toBase64, type MediaData } from './media.js';

/** A sound, to be returned by a tool, a prompt or a resource: `new Audio(bytes, 'audio/wav')`. */
export class Audio {
  readonly mimeType: string;
  /** Base64. */
  readonly data: string;

  /** A string is base64. Throws UnusableResultError when it is not, or when the MIME type is none. */
  constructor(data: MediaData, mimeType: string) {
    this.data = toBase64(data, 'Audio');
    this.mimeType = expectMimeType(mimeType, 'Audio');
  }
}
