import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";

const root = path.join(__dirname, "..", "..", "..");

/** A cluster function that runs in a process of its own, as zenctl would. */
export interface Running {
  readonly child: ChildProcess;
  /** Its result, parsed; rejects if the process fails. */
  readonly result: Promise<Readonly<Record<string, unknown>>>;
}

/** Calls `clusterUp` for the embedded cluster of a state folder in another process. */
export function upInProcess(stateDirectory: string, env: NodeJS.ProcessEnv): Running {
  const script = `
    const { clusterUp } = require(${JSON.stringify(path.join(root, "rehearsal", "cluster", "index.ts"))});
    clusterUp({ kind: "embedded", stateDirectory: ${JSON.stringify(stateDirectory)}, env: process.env })
      .then((result) => console.log(JSON.stringify(result)))
      .catch((error) => { console.error(error); process.exit(1); });`;
  const child = spawn(process.execPath, ["--import", "tsx", "--eval", script], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
  const result = new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve(JSON.parse(output) as Readonly<Record<string, unknown>>);
      else reject(new Error(`ended with ${code ?? signal ?? "?"}: ${errors}`));
    });
  });
  return { child, result };
}
