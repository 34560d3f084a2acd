import { expect } from 'chai';
import { DefinitionError } from '../../src/errors/definition-error.js';
import { scan, type Scan } from '../../src/metadata/scanner.js';
import type { Constructor, ServerModel } from '../../src/metadata/server-model.js';
import { compilers, importServer } from './compiled-fixtures.js';
import { modelSnapshot, schemaSnapshot } from './model-snapshot.js';

const typed = ['TypeScript 5.9', 'TypeScript 7.0', 'swc'];
const reference = 'TypeScript 6.0';

describe('a server class', function () {
  // Three of them start the whole TypeScript compiler.
  this.timeout(60_000);

  before(async () => {
    await Promise.all(Object.values(compilers).map((compile) => compile()));
  });

  it(`is read in full as ${reference} compiles it`, async () => {
    const model = await modelFrom(reference, 'shop');
    const names = [model.tools, model.prompts, model.resources, model.steps].map((each) => [...each.keys()]);
    expect(names).to.deep.equal([
      ['inherited', 'overridden', 'dto', 'params', 'optional', 'explicit', 'nothing.at-all'],
      ['greet'],
      ['shop://items', 'shop://items/{id}', 'shop://pages/{page}{?lang}'],
      ['notify', 'charge'],
    ]);
  });

  it('has schemas that name the arguments of its DTOs', async () => {
    const schema = schemaSnapshot(await modelFrom(reference, 'shop'))['Shop.dto'];
    expect(schema).to.have.property('properties').with.keys('query', 'price', 'tags');
  });

  for (const compiler of typed) {
    it(`has the same model as ${compiler} compiles it`, async () => {
      expect(modelSnapshot(await modelFrom(compiler, 'shop'))).to.deep.equal(
        modelSnapshot(await modelFrom(reference, 'shop')),
      );
    });

    it(`has the same schemas as ${compiler} compiles it`, async () => {
      expect(schemaSnapshot(await modelFrom(compiler, 'shop'))).to.deep.equal(
        schemaSnapshot(await modelFrom(reference, 'shop')),
      );
    });
  }

  for (const compiler of [...typed, 'esbuild']) {
    it(`that says every type itself has the same model and schemas as ${compiler} compiles it`, async () => {
      const model = await modelFrom(compiler, 'explicit');
      const expected = await modelFrom(reference, 'explicit');
      expect(modelSnapshot(model)).to.deep.equal(modelSnapshot(expected));
      expect(schemaSnapshot(model)).to.deep.equal(schemaSnapshot(expected));
    });
  }

  for (const compiler of [reference, ...typed]) {
    it(`whose types are nothing at run time is refused as ${compiler} compiles it`, async () => {
      const { problems } = await scanFrom(compiler, 'vague');
      expect(problems.map(({ where }) => where)).to.deep.equal([
        'Vague.untyped(gift)',
        'Vague.union(amount)',
        'Vague.interface(given)',
        'Vague.typeImport(given)',
        'Vague.constructor(payments)',
      ]);
    });
  }

  it('is refused as esbuild compiles it, each method that needs types with the fix', async () => {
    const { problems } = await scanFrom('esbuild', 'shop');
    expect(problems.map(({ where }) => where)).to.deep.equal([
      'Base.inherited',
      'Base.overridden',
      'Shop.dto',
      'Shop.params',
      'Shop.optional',
      'Shop.greet',
      'Shop.constructor',
    ]);
    expect(new DefinitionError(problems).message).to.match(/esbuild, tsx and vitest never do.*\n.*Fix: .*inputSchema/);
  });
});

async function scanFrom(compiler: string, fixture: string): Promise<Scan> {
  const [server] = Object.values(await importServer(compiler, fixture));
  return scan(server as Constructor);
}

async function modelFrom(compiler: string, fixture: string): Promise<ServerModel> {
  const { model, problems } = await scanFrom(compiler, fixture);
  if (model === undefined) throw new DefinitionError(problems);
  return model;
}
