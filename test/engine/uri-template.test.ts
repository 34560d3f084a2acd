import { expect } from 'chai';
import fc from 'fast-check';
import { UriTemplate as SdkTemplate } from '@modelcontextprotocol/sdk/shared/uriTemplate.js';
import { UriTemplate } from '../../src/engine/uri-template.js';
import { DefinitionError } from '../../src/errors/definition-error.js';

function match(template: string, uri: string): Record<string, string> | undefined {
  return UriTemplate.parse(template).match(uri);
}

describe('UriTemplate', () => {
  it('lists its variables in order', () => {
    expect(UriTemplate.parse('shop://{a}/{+b}{/c,d*}{?e,f*}{&g}{#h}').variables).to.deep.equal(Array.from('abcdefgh'));
  });

  for (const [template, uri, variables] of [
    ['shop://items/{id}', 'shop://items/7', { id: '7' }],
    ['test://template/{id}/data', 'test://template/123/data', { id: '123' }],
    ['shop://{kind}/{id}', 'shop://a/b', { kind: 'a', id: 'b' }],
    ['shop://{a,b}', 'shop://1,2', { a: '1', b: '2' }],
    ['shop://{list*}', 'shop://1,2,3', { list: '1,2,3' }],
    ['shop://{name}.json', 'shop://a.b.json', { name: 'a.b' }],
    ['shop://{name:3}', 'shop://abc', { name: 'abc' }],
    ['file:///{+path}', 'file:///a/b/c.txt', { path: 'a/b/c.txt' }],
    ['file:///{+path}/raw', 'file:///a/raw/raw', { path: 'a/raw' }],
    ['file:///{+path}/x/{id}', 'file:///a/x/b/x/c', { path: 'a/x/b', id: 'c' }],
    ['file:///a{/b,c}', 'file:///a/1/2', { b: '1', c: '2' }],
    ['file:///a{/rest*}', 'file:///a/1/2/3', { rest: '1/2/3' }],
    ['file:///a{.type}', 'file:///a.tar.gz', { type: 'tar.gz' }],
    ['file:///a{;x,y}', 'file:///a;x=1;y=2', { x: '1', y: '2' }],
    ['file:///a{#part}', 'file:///a#b/c', { part: 'b/c' }],
    ['shop://find{?q,page}', 'shop://find?q=tea&page=2', { q: 'tea', page: '2' }],
    ['shop://find{?q,page}', 'shop://find?page=2', { page: '2' }],
    ['shop://find{?q,page}', 'shop://find?page=2&q=', { page: '2', q: '' }],
    ['shop://find{?q,page}', 'shop://find', {}],
    ['shop://find{?tags*}', 'shop://find?tags=a&tags=b', { tags: 'a,b' }],
    ['shop://find?kind=a{&q}', 'shop://find?kind=a&q=1', { q: '1' }],
    ['shop://find?kind=a{&q}', 'shop://find?kind=a', {}],
    ['shop://find?id={id}{&q}', 'shop://find?id=5&q=1', { id: '5', q: '1' }],
    ['shop://find{?q}{&page}', 'shop://find?page=2&q=1', { q: '1', page: '2' }],
    ['shop://find{?q}{#part}', 'shop://find?q=1#top', { q: '1', part: 'top' }],
    ['file:///{+path}{?q}', 'file:///a/b?q=1', { path: 'a/b', q: '1' }],
    ['shop://find{?q}', 'shop://find?q=a=b', { q: 'a=b' }],
  ] as const) {
    it(`matches ${uri} with ${template}`, () => {
      expect(match(template, uri)).to.deep.equal(variables);
    });
  }

  for (const [template, uri] of [
    ['shop://items/{id}', 'shop://items/'],
    ['shop://items/{id}', 'shop://items/a/b'],
    ['shop://items/{id}', 'shop://items/a?b'],
    ['shop://items/{id}', 'shop://items/a#b'],
    ['shop://items/{id}', 'xshop://items/a'],
    ['shop://items/{id}/end', 'shop://items/a/end/'],
    ['shop://items/{id}', 'SHOP://items/a'],
    ['shop://a.c/{id}', 'shop://abc/1'],
    ['shop://{a,b}', 'shop://1'],
    ['shop://{name:3}', 'shop://abcd'],
    ['shop://find{?q}', 'shop://find?other=1'],
    ['shop://find{?q}', 'shop://find?q=1&q=2'],
    ['shop://find{?q}', 'shop://findq=1'],
    ['file:///{+path}', 'file:///'],
    ['file:///{+path}{?q}', 'file:///a?r=1'],
    ['shop://items/{id}', 'shop://items/%E0%A4%A'],
    ['shop://items/{id}', 'shop://items/100%'],
  ] as const) {
    it(`does not match ${uri} with ${template}`, () => {
      expect(match(template, uri)).to.equal(undefined);
    });
  }

  it('decodes values', () => {
    expect(match('shop://{id}{?q}', 'shop://caf%C3%A9%20x?q=%26%3d')).to.deep.equal({ id: 'café x', q: '&=' });
  });

  it('decodes an escaped slash, which does not end a value', () => {
    expect(match('shop://{id}', 'shop://a%2Fb')).to.deep.equal({ id: 'a/b' });
  });

  it('takes plus signs for themselves', () => {
    expect(match('shop://x{?q}', 'shop://x?q=a+b')).to.deep.equal({ q: 'a+b' });
  });

  it('matches characters outside ASCII, escaped or not', () => {
    expect(match('shop://é/{id}', 'shop://%c3%a9/ü')).to.deep.equal({ id: 'ü' });
    expect(match('shop://%C3%A9/{id}', 'shop://é/1')).to.deep.equal({ id: '1' });
  });

  it('takes characters that mean something to regular expressions as they are', () => {
    expect(match('shop://a+b(c)*[d]|$/{id}', 'shop://a+b(c)*[d]|$/1')).to.deep.equal({ id: '1' });
  });

  it('keeps a variable named like a property of every object', () => {
    expect(Object.keys(match('shop://{__proto__}', 'shop://1') ?? {})).to.deep.equal(['__proto__']);
  });

  it('matches what a template expands to', () => {
    const template = 'shop://{kind}/{+path}/end{?q}';
    const text = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(text, fc.stringMatching(/^[a-z]([a-z/]*[a-z])?$/), text, (kind, path, q) => {
        const values = { kind, path, q };
        expect(match(template, new SdkTemplate(template).expand(values))).to.deep.equal(values);
      }),
    );
  });

  it('takes time in proportion to the length of a URI, whatever its template', () => {
    const template = UriTemplate.parse('x://{+a}-{+b}-{+c}-{+d}-{+e}!');
    const started = process.cpuUsage();
    for (let round = 0; round < 10; round++) {
      expect(template.match(`x://${'-'.repeat(16_000)}`)).to.equal(undefined);
    }

    expect(process.cpuUsage(started).user / 1000).to.be.below(1000);
  });

  it('matches no URI longer than 16,384 characters', () => {
    expect(match('x://{a}', `x://${'a'.repeat(16_380)}`)).to.have.property('a');
    expect(match('x://{a}', `x://${'a'.repeat(16_381)}`)).to.equal(undefined);
  });

  for (const template of [
    'x://{',
    'x://}',
    'x://{a',
    'x://{}',
    'x://{a b}',
    'x://{=a}',
    'x://{a,}',
    'x://{a:0}',
    'x://{{a}}',
  ]) {
    it(`refuses ${template}`, () => {
      expect(() => UriTemplate.parse(template, 'Shop.item')).to.throw(DefinitionError, /Shop\.item/);
    });
  }

  it('refuses a variable that is in it twice', () => {
    expect(() => UriTemplate.parse('x://{a}/{?a}')).to.throw(DefinitionError, /variable a is in its uri twice/);
  });
});
