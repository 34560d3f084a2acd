// Mocha's spec reporter, which also writes its counts as JSON to the file named by `--reporter-option output=FILE`.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class CiReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { output } = options.reporterOptions;
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures } = runner.stats;
      writeFileSync(output, JSON.stringify({ passes, failures }));
    });
  }
};
