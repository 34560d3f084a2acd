import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { Exclude, Expose, Transform } from 'class-transformer';
import { expect } from 'chai';
import { OutputMismatchError } from '../../../src/errors/output-mismatch-error.js';
import { UnusableResultError } from '../../../src/errors/unusable-result-error.js';
import { Audio } from '../../../src/engine/results/audio.js';
import { Image } from '../../../src/engine/results/image.js';
import { toolResult } from '../../../src/engine/results/tool-result.js';
import type { JsonObject } from '../../../src/metadata/server-model.js';
import type { ResultSchema } from '../../../src/schema/compiled-schema.js';

const tool = { where: 'Shop.buy' };

function shaped(returned: unknown): JsonObject {
  const result = toolResult(returned, tool);
  CallToolResultSchema.parse(result);
  return result;
}

function text(content: string): JsonObject {
  return { type: 'text', text: content };
}

/** A schema that wants these properties. */
function output(...required: string[]): ResultSchema {
  const properties = Object.fromEntries(required.map((name) => [name, {}]));
  return {
    json: { type: 'object', properties },
    check: (value) => {
      if (typeof value !== 'object' || value === null) return [{ path: '', constraint: 'must be an object' }];
      return required.filter((name) => !(name in value)).map((path) => ({ path, constraint: 'is missing' }));
    },
  };
}

describe('toolResult', () => {
  for (const [what, returned, content] of [
    ['text', 'hello', 'hello'],
    ['empty text', '', ''],
    ['a number', 1.5, '1.5'],
    ['NaN', NaN, 'NaN'],
    ['a boolean', false, 'false'],
    ['a big integer', 2n ** 64n, '18446744073709551616'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a URL', new URL('https://example.com/a'), 'https://example.com/a'],
    ['an array', [1, { a: 2 }], '[1,{"a":2}]'],
    ['an array of text', ['a', 'b'], '["a","b"]'],
    ['an empty array', [], '[]'],
    ['a set', new Set([1]), '[1]'],
    ['bytes', new Uint8Array([1, 2, 3]), 'AQID'],
    ['a vector', new Float32Array([1, 0.5]), '[1,0.5]'],
  ] as const) {
    it(`turns ${what} into text`, () => {
      expect(shaped(returned)).to.deep.equal({ content: [text(content)] });
    });
  }

  for (const nothing of [undefined, null]) {
    it(`turns ${String(nothing)} into empty content`, () => {
      expect(shaped(nothing)).to.deep.equal({ content: [] });
    });
  }

  it('turns an object into structured content and its JSON', () => {
    const returned = { total: 3, at: new Date(0), left: undefined, tags: new Set(['a']), by: new Map([['k', 1n]]) };
    const structuredContent = { total: 3, at: '1970-01-01T00:00:00.000Z', tags: ['a'], by: { k: 1 } };

    expect(shaped(returned)).to.deep.equal({ content: [text(JSON.stringify(structuredContent))], structuredContent });
  });

  it('shares nothing with what was returned', () => {
    const returned = { list: [{ a: 1 }] };
    const { structuredContent } = shaped(returned);
    returned.list.push({ a: 2 });

    expect(structuredContent).to.deep.equal({ list: [{ a: 1 }] });
  });

  it('lets class-transformer shape instances of decorated classes', () => {
    class Receipt {
      @Exclude() secret = 's';
      @Expose({ name: 'sum' }) total = 5;
      @Transform(({ value }: { value: Date }) => value.getTime()) at = new Date(7);
    }

    expect(shaped({ receipt: new Receipt() })['structuredContent']).to.deep.equal({ receipt: { sum: 5, at: 7 } });
  });

  it('takes the properties of instances of other classes', () => {
    class Page {
      url = new URL('https://example.com/');
      list = [new Date(0)];
    }

    expect(shaped(new Page())['structuredContent']).to.deep.equal({
      url: 'https://example.com/',
      list: ['1970-01-01T00:00:00.000Z'],
    });
  });

  it('keeps an integer that JSON would round as text', () => {
    expect(shaped({ id: 2n ** 53n })['structuredContent']).to.deep.equal({ id: '9007199254740992' });
  });

  it('keeps an error by its name and message', () => {
    expect(shaped({ last: new TypeError('no') })['structuredContent']).to.deep.equal({
      last: { name: 'TypeError', message: 'no' },
    });
  });

  for (const block of [
    text('a'),
    { type: 'text', text: 'a', annotations: { audience: ['user'], priority: 0.5 }, _meta: { a: 1 } },
    { type: 'image', data: 'AQID', mimeType: 'image/png' },
    { type: 'audio', data: 'AQI=', mimeType: 'audio/wav' },
    { type: 'resource_link', uri: 'shop://a', name: 'a', size: 5, title: 'A' },
    { type: 'resource', resource: { uri: 'shop://a', text: 'x', mimeType: 'text/plain' } },
    { type: 'resource', resource: { uri: 'shop://a', blob: 'AQID' } },
  ]) {
    it(`passes ${JSON.stringify(block)} on as content`, () => {
      expect(shaped(block)).to.deep.equal({ content: [block] });
      expect(shaped(['before', block])).to.deep.equal({ content: [text('before'), block] });
    });
  }

  for (const data of [
    { type: 'text', text: 'a', author: 5 },
    { type: 'text', text: 5 },
    { type: 'text' },
    { type: 'shirt', text: 'a' },
    { type: 'image', data: 'AQID' },
    { type: 'image', data: [1], mimeType: 'image/png' },
    { type: 'resource_link', uri: 'shop://a' },
    { type: 'resource', resource: { uri: 'shop://a' } },
    { type: 'text', text: 'a', annotations: { priority: 2 } },
    { content: 'text' },
    { content: [{ type: 'line', text: 'a' }] },
    { content: ['a'] },
    { content: [text('a')], page: 1 },
    { isError: true },
  ]) {
    it(`takes ${JSON.stringify(data)} for data`, () => {
      expect(shaped(data)['structuredContent']).to.deep.equal(data);
    });
  }

  it('takes an array with data between content for data', () => {
    expect(shaped([text('a'), { a: 1 }])['content']).to.deep.equal([text('[{"type":"text","text":"a"},{"a":1}]')]);
  });

  it('turns Image and Audio into content, in an array too', () => {
    const image = { type: 'image', data: 'AQID', mimeType: 'image/png' };
    const audio = { type: 'audio', data: 'AQID', mimeType: 'audio/wav' };
    const bytes = new Uint8Array([0, 1, 2, 3]).subarray(1);

    expect(shaped(new Image(bytes, 'image/png'))).to.deep.equal({ content: [image] });
    expect(shaped(['see', new Image('AQID', 'image/png'), new Audio(bytes, 'audio/wav')])).to.deep.equal({
      content: [text('see'), image, audio],
    });
  });

  it('passes a whole result', () => {
    const whole = { content: [text('a')], structuredContent: { a: 1 }, isError: true, _meta: { b: [2] } };

    expect(shaped(whole)).to.deep.equal(whole);
    expect(shaped({ content: [] })).to.deep.equal({ content: [] });
  });

  it('turns helpers within a whole result into content', () => {
    expect(shaped({ content: [new Image('AQID', 'image/png')] })['content']).to.deep.equal([
      { type: 'image', data: 'AQID', mimeType: 'image/png' },
    ]);
  });

  it('adds the text to a whole result that has only structured content', () => {
    expect(shaped({ structuredContent: { at: new Date(0) } })).to.deep.equal({
      content: [text('{"at":"1970-01-01T00:00:00.000Z"}')],
      structuredContent: { at: '1970-01-01T00:00:00.000Z' },
    });
  });

  it('refuses a block whose data is not base64', () => {
    expect(() => toolResult({ type: 'image', data: 'a b!', mimeType: 'image/png' }, tool)).to.throw(
      UnusableResultError,
      /^Shop\.buy: its data is not base64/,
    );
  });

  it('refuses what contains itself', () => {
    const node: Record<string, unknown> = {};
    node['self'] = node;

    expect(() => toolResult(node, tool)).to.throw(
      UnusableResultError,
      /^Shop\.buy: returned an object that contains itself/,
    );
    expect(() => toolResult(new Map([['a', node]]), tool)).to.throw(UnusableResultError);
  });

  for (const returned of [() => 1, Symbol('a')]) {
    it(`refuses a ${typeof returned}`, () => {
      expect(() => toolResult(returned, tool)).to.throw(
        UnusableResultError,
        new RegExp(`returned a ${typeof returned}`),
      );
    });
  }
});

describe('toolResult with an output schema', () => {
  it('checks an object as JSON and returns it as structured content', () => {
    const checked: unknown[] = [];
    const spy: ResultSchema = {
      json: { type: 'object' },
      check: (value) => {
        checked.push(value);
        return [];
      },
    };
    const result = toolResult({ at: new Date(0) }, { ...tool, output: spy });

    expect(checked).to.deep.equal([{ at: '1970-01-01T00:00:00.000Z' }]);
    expect(result['structuredContent']).to.deep.equal(checked[0]);
  });

  it('refuses what does not fit, naming the method and each violation', () => {
    expect(() => toolResult({ a: 1 }, { ...tool, output: output('total', 'tax') }))
      .to.throw(OutputMismatchError, /^Shop\.buy .*total: is missing; tax: is missing/)
      .with.property('violations')
      .that.has.length(2);
  });

  it('refuses nothing', () => {
    expect(() => toolResult(undefined, { ...tool, output: output() })).to.throw(
      OutputMismatchError,
      /nothing was returned/,
    );
  });

  it('refuses text', () => {
    expect(() => toolResult('a', { ...tool, output: output('total') })).to.throw(
      OutputMismatchError,
      /must be an object/,
    );
  });

  it('refuses a whole result without structured content', () => {
    const returned = { content: [text('a')] };

    expect(() => toolResult(returned, { ...tool, output: output() })).to.throw(
      OutputMismatchError,
      /structuredContent/,
    );
  });

  it('checks the structured content of a whole result', () => {
    const returned = { content: [], structuredContent: { a: 1 } };

    expect(() => toolResult(returned, { ...tool, output: output('b') })).to.throw(OutputMismatchError);
    expect(toolResult(returned, { ...tool, output: output('a') })).to.deep.equal(returned);
  });

  it('checks no result that reports an error', () => {
    const returned = { content: [text('no')], isError: true };

    expect(toolResult(returned, { ...tool, output: output('b') })).to.deep.equal(returned);
  });

  for (const [what, value, textual] of [
    ['an array', [1, 2], '[1,2]'],
    ['text', 'a', 'a'],
    ['a number', 7, '7'],
  ] as const) {
    it(`puts ${what} into the property result if the schema has one`, () => {
      expect(toolResult(value, { ...tool, output: output('result') })).to.deep.equal({
        content: [text(textual)],
        structuredContent: { result: value },
      });
    });
  }

  it('does not wrap an object', () => {
    expect(toolResult({ result: 1 }, { ...tool, output: output('result') })['structuredContent']).to.deep.equal({
      result: 1,
    });
  });

  it('takes what looks like content for data', () => {
    const returned = { type: 'text', text: 'a' };

    expect(toolResult(returned, { ...tool, output: output('type') })['structuredContent']).to.deep.equal(returned);
  });

  it('takes an object with an empty content for data', () => {
    const returned = { content: [] };

    expect(toolResult(returned, { ...tool, output: output('content') })['structuredContent']).to.deep.equal(returned);
  });

  it('returns as text alone what fits a schema whose root is no object', () => {
    const list: ResultSchema = { json: { type: 'array' }, check: () => [] };

    expect(toolResult([1], { ...tool, output: list })).to.deep.equal({ content: [text('[1]')] });
  });
});
