// Usage: ci-summary.js COUNTS_FILE CHECK_STATUS TEST_STATUS
// Prints `N passed, N failed` as the last line. A failed check counts as one failure, and so does a test run that
// stopped before its end, ran nothing, or failed without naming a test.
import { readFileSync } from 'node:fs';

const [countsFile, checkStatus, testStatus] = process.argv.slice(2);

const { passes, failures } = readCounts(countsFile);
const checkFailed = checkStatus !== '0';
const runFailed = failures === 0 && (testStatus !== '0' || passes === 0);
const failed = failures + Number(checkFailed) + Number(runFailed);

if (checkFailed) console.log(`npm run check failed with status ${checkStatus}`);
if (runFailed) console.log(`npm test failed with status ${testStatus}, and no test says why`);
console.log(`${passes} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passes: 0, failures: 0 };
  }
}
