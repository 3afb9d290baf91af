#!/usr/bin/env node
// zenctl from a clone: set-up, then the TypeScript of automation/ in this very process, so that arguments, signals,
// terminal and exit code are its own.
import { createRequire } from "node:module";
import path from "node:path";
import { clone, setUpOrExit } from "./setup.mjs";

await setUpOrExit(clone);
await import("tsx");
const { main } = createRequire(import.meta.url)(path.join(clone, "automation", "zenctl.ts"));
// Kept-alive connections of a client would delay the end by seconds.
process.exit(await main(process.argv.slice(2)));
