// Loaded by mocha: a test that leaves a server, timer or child behind would keep the run alive for ever.
// Names what is still open and fails, instead of hanging or of hiding it with `--exit`.
import process from 'node:process';

const graceMilliseconds = 2000;

export function mochaGlobalTeardown() {
  setTimeout(fail, graceMilliseconds).unref();
}

function fail() {
  if (isHeldByReboot()) process.exit();
  const open = process.getActiveResourcesInfo().join(', ');
  console.error(`The tests have ended, but something they opened still keeps the process alive: ${open}`);
  console.error('Close it in an `after` or `afterEach` hook of the test file that opened it.');
  // Mocha sets the exit code to its count of failures as the process ends; this has the last word.
  process.on('exit', () => {
    process.exitCode = 1;
  });
  process.exit();
}

// Reboot's addon keeps its threads, and with them the process, and has no way to end them. What else is open is still reported.
function isHeldByReboot() {
  const addon = process.report.getReport().sharedObjects.some((file) => file.endsWith('/reboot_native.node'));
  const standard = new Set(['PipeWrap', 'TTYWrap', 'FSReqCallback', 'Timeout']);
  return addon && process.getActiveResourcesInfo().every((resource) => standard.has(resource));
}
