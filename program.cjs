"use strict";
// What Pulumi starts: index.ts and what it imports, as one bundle that is made anew when a source has changed.
require("./bin/lazyPackages.cjs");
const { loadBundle } = require("./bin/load.cjs");

module.exports = async () => {
  const program = await loadBundle({
    entry: "index.ts",
    sources: ["index.ts", "components", "model", "stacks"],
  });
  return program();
};
