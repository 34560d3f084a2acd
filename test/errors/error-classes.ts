import ts from 'typescript';
import { readSourceFiles, type SourceFile } from '../source-files.js';

/** A class of the family of DurableMcpError, as its source declares it. */
export interface ErrorClass {
  readonly name: string;
  readonly file: string;
  /** Undefined where the source gives no literal. */
  readonly code: string | undefined;
}

interface DeclaredClass extends ErrorClass {
  readonly base: string | undefined;
  readonly isAbstract: boolean;
}

/** Every concrete class below src/ that descends from DurableMcpError. */
export function findErrorClasses(): readonly ErrorClass[] {
  const declared = new Map(
    readSourceFiles()
      .flatMap(classesOf)
      .map((one) => [one.name, one]),
  );
  return [...declared.values()]
    .filter((one) => !one.isAbstract && descendsFromBase(one, declared))
    .map((one) => ({ name: one.name, file: one.file, code: codeOf(one, declared) }));
}

function classesOf({ path, text }: SourceFile): DeclaredClass[] {
  return ts
    .createSourceFile(path, text, ts.ScriptTarget.ES2022)
    .statements.filter(ts.isClassDeclaration)
    .map((node) => ({
      name: node.name?.text ?? '',
      file: path,
      code: literalCodeOf(node),
      base: baseOf(node),
      isAbstract: node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) ?? false,
    }));
}

function baseOf(node: ts.ClassDeclaration): string | undefined {
  const base = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
  return base !== undefined && ts.isIdentifier(base) ? base.text : undefined;
}

function literalCodeOf(node: ts.ClassDeclaration): string | undefined {
  const member = node.members
    .filter(ts.isPropertyDeclaration)
    .find(({ name }) => ts.isIdentifier(name) && name.text === 'code');
  const value = member?.initializer;
  return value !== undefined && ts.isStringLiteral(value) ? value.text : undefined;
}

function descendsFromBase(one: DeclaredClass, declared: ReadonlyMap<string, DeclaredClass>): boolean {
  if (one.base === 'DurableMcpError') return true;
  const base = declared.get(one.base ?? '');
  return base !== undefined && descendsFromBase(base, declared);
}

function codeOf(one: DeclaredClass, declared: ReadonlyMap<string, DeclaredClass>): string | undefined {
  const base = declared.get(one.base ?? '');
  return one.code ?? (base && codeOf(base, declared));
}
