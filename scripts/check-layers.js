// Holds the imports of src/, under the working directory, against .dependency-cruiser.cjs.
// Fails also when a source file was not seen: a cruise over nothing finds nothing wrong.
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTypeScriptConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const options = await extractOptions(fileURLToPath(new URL('../.dependency-cruiser.cjs', import.meta.url)));
const { output } = await cruise(['src'], options, undefined, { tsConfig: extractTypeScriptConfig('tsconfig.json') });

const seen = new Set(output.modules.map(({ source }) => source));
const unseen = sourceFiles().filter((file) => !seen.has(file));
const { violations, totalDependenciesCruised } = output.summary;

for (const { rule, from, to, cycle = [] } of violations) {
  const path = cycle.length > 0 ? cycle.map(({ name }) => name).join(' -> ') : to;
  console.error(`${rule.name}: ${from} -> ${path}`);
  console.error(`  ${commentOf(rule.name)}`);
}
for (const file of unseen) {
  console.error(`unseen: ${file} was not read. Does dependency-cruiser support the installed TypeScript?`);
}
const moduleCount = sourceFiles().length - unseen.length;
console.log(`${moduleCount} modules, ${totalDependenciesCruised} dependencies, ${violations.length} violations`);

if (violations.length > 0 || unseen.length > 0 || moduleCount === 0) {
  process.exitCode = 1;
}

function sourceFiles() {
  return readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name).split(sep).join('/'));
}

function commentOf(ruleName) {
  return options.ruleSet.forbidden.find(({ name }) => name === ruleName)?.comment ?? '';
}
