import { ensureFrom } from "../../../tools/ensure";
import type { ToolName } from "../../../tools/types";
import { Workbench } from "./workbench";

// Run by tests as a process of its own: arguments are the workbench's folder and the tools; prints the paths as JSON.
const [directory = "", ...names] = process.argv.slice(2);
const bench = Object.assign(Object.create(Workbench.prototype) as Workbench, { directory });

void ensureFrom(bench.catalogue(), names as ToolName[], {
  env: process.env,
  progress: ({ line }) => process.stderr.write(`${line}\n`),
}).then((paths) => process.stdout.write(JSON.stringify(paths)));
