/**
 * The layers of src/, from the top down: a file imports only from its own folder or from a layer above.
 * `only` names the layers that may be imported at all; `never` takes some of those above away again.
 */
const layers = [
  { name: 'errors', path: '^src/errors/' },
  { name: 'decorators', path: '^src/decorators/' },
  { name: 'metadata', path: '^src/metadata/' },
  { name: 'schema', path: '^src/schema/' },
  { name: 'fields', path: '^src/fields/' },
  { name: 'port', path: '^src/runtime/[^/]+$' },
  { name: 'engine', path: '^src/engine/' },
  { name: 'protocol', path: '^src/protocol/' },
  { name: 'embedded', path: '^src/runtime/embedded/', only: ['errors', 'port'] },
  { name: 'reboot', path: '^src/runtime/reboot/', only: ['errors', 'port'] },
  { name: 'http', path: '^src/http/', never: ['embedded', 'reboot'] },
  { name: 'stdio', path: '^src/stdio/', never: ['embedded', 'reboot', 'http'] },
  { name: 'factory', path: '^src/(?!index\\.ts$)[^/]+$' },
  { name: 'client', path: '^src/client/' },
  { name: 'testing', path: '^src/testing/' },
  { name: 'cli', path: '^src/cli/' },
  { name: 'index', path: '^src/index\\.ts$' },
];

/** Layers that hold no I/O: what they need from outside is passed in. */
const pureLayers = ['errors', 'decorators', 'metadata', 'schema', 'fields', 'port', 'engine', 'protocol'];

const pathsOf = (names) => layers.filter(({ name }) => names.includes(name)).map(({ path }) => path);

/** One rule for each layer: every other layer that it may not import. */
const layerRules = layers.map(({ name, path, only, never = [] }, index) => {
  const above = layers.slice(0, index).map((layer) => layer.name);
  const allowed = (only ?? above).filter((other) => !never.includes(other));
  return {
    name: `layer-${name}`,
    comment: `${name} may import from: ${allowed.join(', ') || 'nothing but itself'}.`,
    severity: 'error',
    from: { path },
    to: { path: '^src/', pathNot: [path, ...pathsOf(allowed)] },
  };
});

/** Packages that belong to some layers only. */
const packageRules = [
  {
    name: 'sqlite-is-embedded',
    comment: 'Only the embedded runtime knows SQLite.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/runtime/embedded/' },
    to: { path: 'node_modules/libsql/|^libsql' },
  },
  {
    name: 'reboot-is-reboot',
    comment: 'Only the Reboot runtime knows Reboot.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/runtime/reboot/' },
    to: { path: 'node_modules/@reboot-dev/|^@reboot-dev/' },
  },
  {
    name: 'runtimes-without-mcp',
    comment: 'A runtime stores and drives calls; it does not know what they mean.',
    severity: 'error',
    from: { path: '^src/runtime/' },
    to: { path: '@modelcontextprotocol/' },
  },
  {
    name: 'decorators-only-record',
    comment: 'Decorators write records; reflection and schemas come later.',
    severity: 'error',
    from: { path: '^src/decorators/' },
    to: { path: '(reflect-metadata|class-validator|class-transformer|ajv)' },
  },
  {
    name: 'pure-core',
    comment: 'Sockets, files and processes live at the rim: runtimes, http, stdio and what is below them.',
    severity: 'error',
    from: { path: pathsOf(pureLayers) },
    to: {
      path: '^(node:)?(child_process|cluster|dgram|fs|http|http2|https|net|tls|worker_threads)(/|$)',
      dependencyTypesNot: ['type-only'],
    },
  },
];

const generalRules = [
  {
    name: 'no-cycles',
    comment: 'Two files that need each other are one file, or three.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unknown-layer',
    comment: 'Each file of src/ belongs to a layer; add a new folder to the list above.',
    severity: 'error',
    from: { path: '^src/', pathNot: layers.map(({ path }) => path) },
    to: {},
  },
  {
    name: 'no-outside',
    comment: 'What is published imports nothing from tests, examples, benchmarks or scripts.',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^(test|examples|bench|scripts|dist)/' },
  },
  {
    name: 'no-unresolvable',
    comment: 'An import that resolves to nothing hides what it would have broken.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-undeclared-package',
    comment: 'What is published imports only what package.json installs for its users.',
    severity: 'error',
    from: { path: '^src/' },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm', 'npm-peer'] },
  },
];

module.exports = {
  forbidden: [...layerRules, ...packageRules, ...generalRules],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // `import type` counts: knowing a type is knowing the layer.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
