import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const published = ['src/**/*.ts'];
const around = ['test/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts'];
const scripts = ['**/*.js', '**/*.cjs'];

/** What a function is called that may use `as`: it asserts, parses or guards. */
const narrowing =
  '/^(as|assert|cast|decode|expect|from|has|is|load|narrow|parse|read|require|restore|revive|to)([A-Z]|$)/';
const castOutsideNarrowing = [
  'TSAsExpression:not([typeAnnotation.typeName.name="const"])',
  `:not(FunctionDeclaration[id.name=${narrowing}] *)`,
  `:not(MethodDefinition[key.name=${narrowing}] *)`,
  `:not(VariableDeclarator[id.name=${narrowing}] *)`,
  ':not([returnType.typeAnnotation.type="TSTypePredicate"] *)',
].join('');

const moduleLevel = ':matches(Program, Program > ExportNamedDeclaration)';

const publishedSyntax = [
  {
    selector: castOutsideNarrowing,
    message: 'Narrow once, in a function that asserts or parses and is named so; do not cast here.',
  },
  {
    selector: 'ExportAllDeclaration',
    message: 'Export by name: a reader must see what is public.',
  },
  {
    selector: `${moduleLevel} > VariableDeclaration[kind="let"]`,
    message: 'No mutable module state: give it to an object with a lifetime.',
  },
  {
    selector: `${moduleLevel} > VariableDeclaration > VariableDeclarator > NewExpression[callee.name=/^(Map|Set)$/][arguments.length=0]`,
    message: 'No mutable module state: an empty collection here can only be filled later.',
  },
];

export default defineConfig(
  globalIgnores([
    'dist/',
    '.build/',
    'coverage/',
    'test/compilers/fixtures/',
    'src/runtime/reboot/instances/api/',
    '**/generated/',
    'test/runtime/reboot/tally/tally-api.ts',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'object-shorthand': 'error',
      'prefer-template': 'error',
    },
  },
  {
    files: [...published, ...around],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // In files whose decorated signatures need the class at run time this rule is silent by itself,
      // because tsconfig.json has emitDecoratorMetadata on.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Brackets say that the key may be missing: rows, JSON and environment variables.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
    },
  },
  {
    files: published,
    rules: {
      complexity: ['error', { max: 10, variant: 'modified' }],
      'max-depth': ['error', 2],
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 40 }],
      // Decorators and Node's request handlers are called with three; above two of your own, take an options object.
      'max-params': ['error', 3],
      'no-console': 'error',
      'no-restricted-globals': ['error', 'describe', 'it', 'before', 'after', 'beforeEach', 'afterEach'],
      'no-restricted-syntax': ['error', ...publishedSyntax],
    },
  },
  { files: ['src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: around,
    rules: {
      'max-depth': ['error', 3],
      'max-lines': ['error', { max: 400 }],
      'max-params': ['error', 4],
      // Fakes and servers written for one test implement interfaces without needing all of them.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/require-await': 'off',
      // Handlers of fixtures name their parameters only to have a signature.
      '@typescript-eslint/no-base-to-string': 'off',
      // chai asserts by property: expect(value).to.be.true
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: scripts,
    languageOptions: {
      globals: { console: 'readonly', process: 'readonly', setTimeout: 'readonly', URL: 'readonly' },
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly' } },
  },
);
