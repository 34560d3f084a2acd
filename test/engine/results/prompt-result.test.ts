import { GetPromptResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { UnusableResultError } from '../../../src/errors/unusable-result-error.js';
import { Image } from '../../../src/engine/results/image.js';
import { promptResult } from '../../../src/engine/results/prompt-result.js';
import type { JsonObject } from '../../../src/metadata/server-model.js';

const prompt = { where: 'Shop.greet' };
const hi = { type: 'text', text: 'hi' };
const image = { type: 'image', data: 'AQID', mimeType: 'image/png' };

function shaped(returned: unknown, description?: string): JsonObject {
  const result = promptResult(returned, { ...prompt, description });
  GetPromptResultSchema.parse(result);
  return result;
}

describe('promptResult', () => {
  for (const [what, returned, messages] of [
    ['text', 'hi', [{ role: 'user', content: hi }]],
    ['a message', { role: 'assistant', content: hi }, [{ role: 'assistant', content: hi }]],
    ['a message with text', { role: 'assistant', content: 'hi' }, [{ role: 'assistant', content: hi }]],
    ['content', image, [{ role: 'user', content: image }]],
    ['an Image', new Image('AQID', 'image/png'), [{ role: 'user', content: image }]],
    [
      'an array of these',
      ['hi', { role: 'assistant', content: hi }, image],
      [
        { role: 'user', content: hi },
        { role: 'assistant', content: hi },
        { role: 'user', content: image },
      ],
    ],
    ['an empty array', [], []],
  ] as const) {
    it(`turns ${what} into messages`, () => {
      expect(shaped(returned)).to.deep.equal({ messages });
    });
  }

  it('adds the description of the prompt', () => {
    expect(shaped('hi', 'Greets.')).to.have.property('description', 'Greets.');
  });

  it('passes a whole result, whose description comes first', () => {
    const whole = { messages: [{ role: 'user', content: hi }], description: 'Own.', _meta: { a: 1 } };

    expect(shaped(whole, 'Greets.')).to.deep.equal(whole);
  });

  for (const returned of [
    undefined,
    null,
    5,
    {},
    { text: 'hi' },
    { role: 'system', content: hi },
    { role: 'user' },
    { role: 'user', content: { type: 'video' } },
    { role: 'user', content: [hi] },
  ]) {
    it(`refuses ${inspect(returned)}`, () => {
      expect(() => promptResult(returned, prompt)).to.throw(
        UnusableResultError,
        /^Shop\.greet: what it returned is no message of a prompt\. Return text/,
      );
    });
  }

  it('names the item that is no message', () => {
    expect(() => promptResult(['hi', 5], prompt)).to.throw(UnusableResultError, /item 1 of what it returned/);
  });
});
