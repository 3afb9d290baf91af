"use strict";
// Started by start.ts: the components' own process. Its TypeScript is bundled once for each state of the sources.
const { loadBundle } = require("../../../bin/load.cjs");

loadBundle({ entry: "rehearsal/providers/eks/main.ts", sources: ["rehearsal", "model"] })
  .then(({ serveComponents }) => serveComponents(process.argv.slice(2)))
  .catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
