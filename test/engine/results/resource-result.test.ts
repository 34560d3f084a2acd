import { ReadResourceResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'chai';
import { ResourceNotFoundError } from '../../../src/errors/resource-not-found-error.js';
import { UnusableResultError } from '../../../src/errors/unusable-result-error.js';
import { Image } from '../../../src/engine/results/image.js';
import { resourceResult } from '../../../src/engine/results/resource-result.js';
import type { JsonObject } from '../../../src/metadata/server-model.js';

const uri = 'shop://items/1';

function shaped(returned: unknown, mimeType?: string): JsonObject {
  const result = resourceResult(returned, { where: 'Shop.item', uri, mimeType });
  ReadResourceResultSchema.parse(result);
  return result;
}

describe('resourceResult', () => {
  for (const [what, returned, contents] of [
    ['text', 'hi', { mimeType: 'text/plain', text: 'hi' }],
    ['a number', 5, { mimeType: 'text/plain', text: '5' }],
    ['an object', { at: new Date(0) }, { mimeType: 'application/json', text: '{"at":"1970-01-01T00:00:00.000Z"}' }],
    ['an array', ['a'], { mimeType: 'application/json', text: '["a"]' }],
    ['an empty array', [], { mimeType: 'application/json', text: '[]' }],
    ['an object that has text', { text: 'hi' }, { mimeType: 'application/json', text: '{"text":"hi"}' }],
    ['bytes', new Uint8Array([1, 2, 3]), { mimeType: 'application/octet-stream', blob: 'AQID' }],
    ['a Buffer', Buffer.from([1, 2, 3]), { mimeType: 'application/octet-stream', blob: 'AQID' }],
    ['an ArrayBuffer', new Uint8Array([1, 2, 3]).buffer, { mimeType: 'application/octet-stream', blob: 'AQID' }],
    ['an Image', new Image('AQID', 'image/png'), { mimeType: 'image/png', blob: 'AQID' }],
  ] as const) {
    it(`turns ${what} into contents of the uri that was asked for`, () => {
      expect(shaped(returned)).to.deep.equal({ contents: [{ uri, ...contents }] });
    });
  }

  for (const returned of ['<p>', { a: 1 }, new Uint8Array([1])]) {
    it(`gives the declared MIME type to ${JSON.stringify(returned)}`, () => {
      expect(shaped(returned, 'text/html')['contents']).to.have.nested.property('[0].mimeType', 'text/html');
    });
  }

  it('passes contents, one or many', () => {
    const other = { uri: 'shop://other', text: 'a' };
    const blob = { uri, blob: 'AQID', mimeType: 'image/png', _meta: { a: 1 } };

    expect(shaped(other)).to.deep.equal({ contents: [other] });
    expect(shaped([other, blob], 'text/html')).to.deep.equal({ contents: [{ ...other, mimeType: 'text/html' }, blob] });
  });

  it('passes a whole result', () => {
    const whole = { contents: [{ uri: 'shop://other', text: 'a' }], _meta: { a: 1 } };

    expect(shaped(whole)).to.deep.equal(whole);
    expect(shaped({ contents: [] })).to.deep.equal({ contents: [] });
  });

  it('fills in the uri, and takes bytes for a blob, in a whole result', () => {
    expect(shaped({ contents: [{ blob: new Uint8Array([1, 2, 3]) }] })).to.deep.equal({
      contents: [{ uri, blob: 'AQID' }],
    });
  });

  it('takes a list that is no list of contents for data', () => {
    expect(shaped({ contents: ['a'] })['contents']).to.have.nested.property('[0].text', '{"contents":["a"]}');
    expect(shaped([{ uri, text: 'a' }, { uri }])['contents']).to.have.length(1);
  });

  for (const nothing of [undefined, null]) {
    it(`has no resource for ${String(nothing)}`, () => {
      expect(() => shaped(nothing)).to.throw(ResourceNotFoundError, uri);
    });
  }

  it('refuses a blob that is not base64', () => {
    expect(() => shaped({ uri, blob: '?' })).to.throw(UnusableResultError, /^Shop\.item: its data is not base64/);
  });
});
