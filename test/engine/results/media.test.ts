import { expect } from 'chai';
import { UnusableResultError } from '../../../src/errors/unusable-result-error.js';
import { Audio } from '../../../src/engine/results/audio.js';
import { Image } from '../../../src/engine/results/image.js';

describe('Image and Audio', () => {
  it('take bytes, the part that a view shows', () => {
    expect(new Image(new Uint8Array([9, 1, 2, 3]).subarray(1), 'image/png').data).to.equal('AQID');
    expect(new Audio(new Uint8Array([1, 2, 3]).buffer, 'audio/wav').data).to.equal('AQID');
  });

  for (const text of ['AQID', 'AQI=', 'AQI', 'AQ==', '']) {
    it(`take the base64 ${JSON.stringify(text)}`, () => {
      expect(new Image(text, 'image/png').data).to.equal(text);
    });
  }

  for (const text of ['A', 'AQ_-', 'AQ ID', 'data:image/png;base64,AQID', 'A=QI']) {
    it(`refuse ${text}`, () => {
      expect(() => new Audio(text, 'audio/wav')).to.throw(UnusableResultError, /^Audio: its data is not base64/);
    });
  }

  for (const mimeType of ['png', '', 'image/', 'image/png/x', 'a b/c']) {
    it(`refuse the MIME type ${JSON.stringify(mimeType)}`, () => {
      expect(() => new Image('AQID', mimeType)).to.throw(UnusableResultError, /is no MIME type/);
    });
  }

  it('take a MIME type with parameters', () => {
    expect(new Audio('AQID', 'audio/ogg; codecs=opus').mimeType).to.equal('audio/ogg; codecs=opus');
  });
});
