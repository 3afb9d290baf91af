import { spawn } from "node:child_process";
import * as path from "node:path";
import { ENDS_WITH_PARENT } from "../../engine/plugins/resolve";
import type { RunningProvider, StartOptions } from "../index";

/** Starts the process of the components and waits for its port. @throws Error with what it said when it ended first. */
export function startComponents({ env, programDirectory }: StartOptions): Promise<RunningProvider> {
  const script = path.join(__dirname, "serve.cjs");
  const child = spawn(process.execPath, [...ENDS_WITH_PARENT.nodeArguments, script], {
    cwd: programDirectory,
    env,
    stdio: ENDS_WITH_PARENT.stdio,
  });
  return new Promise((resolve, reject) => {
    let told = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (told += text));
    child.once("error", reject);
    child.once("close", (code) =>
      reject(
        new Error(
          `The provider of @pulumi/eks ended with ${code ?? "a signal"} before it began: ${told.trim()}`,
        ),
      ),
    );
    child.stdout?.setEncoding("utf8").once("data", (text: string) =>
      resolve({
        address: `127.0.0.1:${text.trim()}`,
        close: async () => {
          child.removeAllListeners("close");
          const ended = new Promise((done) => child.once("close", done));
          child.kill("SIGTERM");
          await ended;
        },
      }),
    );
  });
}
