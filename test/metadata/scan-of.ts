import { expect } from 'chai';
import { scan, type ScanOptions } from '../../src/metadata/scanner.js';
import type { Constructor, ServerModel } from '../../src/metadata/server-model.js';

/** The model of a class that has no problems. */
export function modelOf(target: Constructor, options?: ScanOptions): ServerModel {
  const { model, problems } = scan(target, options);
  expect(problems).to.deep.equal([]);
  if (model === undefined) throw new Error('no model');
  return model;
}

/** The problems of a class, each as `where: what Fix: fix`. */
export function problemsOf(target: Constructor, options?: ScanOptions): readonly string[] {
  const { model, problems } = scan(target, options);
  expect(model === undefined).to.equal(problems.length > 0);
  return problems.map(({ where, what, fix }) => `${where}: ${what} Fix: ${fix}`);
}

/** The only problem of a class. */
export function problemOf(target: Constructor, options?: ScanOptions): string {
  const problems = problemsOf(target, options);
  expect(problems, problems.join('\n')).to.have.length(1);
  return String(problems[0]);
}
