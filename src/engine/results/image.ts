import { expectMimeType, toBase64, type MediaData } from './media.js';

/** An image, to be returned by a tool, a prompt or a resource: `new Image(bytes, 'image/png')`. */
export class Image {
  readonly mimeType: string;
  /** Base64. */
  readonly data: string;

  /** A string is base64. Throws UnusableResultError when it is not, or when the MIME type is none. */
  constructor(data: MediaData, mimeType: string) {
    this.data = toBase64(data, 'Image');
    this.mimeType = expectMimeType(mimeType, 'Image');
  }
}
