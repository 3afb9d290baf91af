#!/usr/bin/env node
// zenctl from a clone: set-up, then the TypeScript of automation/ in this very process, so that arguments, signals,
// terminal and exit code are its own. It is bundled once for each state of the sources and kept in the cache.
import { createRequire } from "node:module";
import { clone, exitWith, setUpOrExit } from "./setup.mjs";

await setUpOrExit(clone);
const require = createRequire(import.meta.url);
require("./lazyPackages.cjs");
const { loadBundle } = require("./load.cjs");
const { main } = await loadBundle({
  entry: "automation/zenctl.ts",
  sources: ["automation", "model", "policy-pack", "rehearsal", "tools"],
}).catch(exitWith);
// Kept-alive connections of a client would delay the end by seconds.
process.exit(await main(process.argv.slice(2)));
