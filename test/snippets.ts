import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import ts from 'typescript';
import { projectRoot } from './project-root.js';

/** A fenced `ts` block of a document. */
export interface Snippet {
  /** `README.md:12`: where its code begins. */
  readonly place: { readonly file: string; readonly line: number };
  /** Where it stands while it is checked. A first line such as `// shop.ts` names it, so that other blocks of its document can import it. */
  readonly path: string;
  readonly code: string;
}

/** The `ts` blocks of a document, in order. */
export function readSnippets(file: string, text: string): readonly Snippet[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(({ index, 1: code = '' }) => {
    const line = text.slice(0, index).split('\n').length + 1;
    const [, name = `line-${line}.ts`] = /^\/\/ ([\w.-]+\.ts)\n/.exec(code) ?? [];
    return {
      place: { file, line },
      path: join(projectRoot, 'examples', `${file.replaceAll('/', '-')}.snippets`, name),
      code,
    };
  });
}

export interface SnippetProgram {
  readonly byPath: ReadonlyMap<string, Snippet>;
  readonly program: ts.Program;
}

/**
 * Reads them with the project's own options. They are nowhere on the disk: the compiler is told of them as files in examples/,
 * where `durable-mcp` means this package.
 */
export function readProgram(snippets: readonly Snippet[]): SnippetProgram {
  const byPath = new Map(snippets.map((snippet) => [posix(snippet.path), snippet]));
  const options = compilerOptions();
  return { byPath, program: ts.createProgram([...byPath.keys()], options, hostWith(byPath, options)) };
}

/** What the compiler has against them, as `README.md:12: message`. */
export function typeErrorsIn({ byPath, program }: SnippetProgram): readonly string[] {
  const diagnostics = [...byPath.keys()].flatMap((path) => {
    const source = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  return [...program.getGlobalDiagnostics(), ...diagnostics].map((diagnostic) => describeAt(diagnostic, byPath));
}

/** Compiles them into a folder that is somewhere in the project, one below it for each document; gives the paths of the JavaScript. */
export function emitSnippets({ byPath, program }: SnippetProgram, folder: string): readonly string[] {
  return [...byPath.keys()].map((path) => {
    const script = join(folder, basename(dirname(path)), basename(path).replace(/ts$/, 'js'));
    mkdirSync(dirname(script), { recursive: true });
    program.emit(program.getSourceFile(path), (name, text) => {
      if (name.endsWith('.js')) writeFileSync(script, text);
    });
    return script;
  });
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(projectRoot, 'tsconfig.json');
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, projectRoot, undefined, path);
  // A snippet shows a part: what it declares may be for a reader only.
  return { ...options, incremental: false, noUnusedLocals: false, noUnusedParameters: false };
}

function hostWith(snippets: ReadonlyMap<string, Snippet>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const folders = new Set([...snippets.keys()].map((path) => dirname(path)));
  return {
    ...host,
    fileExists: (path) => snippets.has(path) || host.fileExists(path),
    directoryExists: (path) => folders.has(path) || ts.sys.directoryExists(path),
    readFile: (path) => snippets.get(path)?.code ?? host.readFile(path),
    getSourceFile: (path, languageVersion, ...rest) => {
      const code = snippets.get(path)?.code;
      if (code === undefined) return host.getSourceFile(path, languageVersion, ...rest);
      return ts.createSourceFile(path, code, languageVersion, true);
    },
  };
}

function describeAt({ file, start, messageText }: ts.Diagnostic, snippets: ReadonlyMap<string, Snippet>): string {
  const message = ts.flattenDiagnosticMessageText(messageText, '\n');
  const place = file === undefined ? undefined : snippets.get(file.fileName)?.place;
  if (file === undefined || place === undefined) return message;
  return `${place.file}:${place.line + file.getLineAndCharacterOfPosition(start ?? 0).line}: ${message}`;
}

function posix(path: string): string {
  return path.split(sep).join('/');
}
