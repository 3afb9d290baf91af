// The spec reporter, which also appends its counts to the file that ZEN_TEST_COUNTS names, and under CI lets a
// skipped test fail the run unless it is one that needs a real pulumi.
"use strict";

const fs = require("node:fs");
const { reporters } = require("mocha");

const ALLOWED_SKIP = "(needs a real pulumi on PATH)";

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    runner.on("pending", (test) => skipped.push(test.fullTitle()));
    runner.once("end", () => {
      const unexplained = skipped.filter((title) => !title.includes(ALLOWED_SKIP));
      if (process.env.CI && unexplained.length > 0) {
        console.log(`\n  skipped without a reason that counts:\n    ${unexplained.join("\n    ")}\n`);
        runner.failures += unexplained.length;
      }
      const file = process.env.ZEN_TEST_COUNTS;
      if (file === undefined) return;
      const { passes, failures } = runner.stats;
      const failed = failures + (process.env.CI ? unexplained.length : 0);
      fs.appendFileSync(file, `${JSON.stringify({ passed: passes, failed, skipped: skipped.length })}\n`);
    });
  }
};
