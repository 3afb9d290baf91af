import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { Account, accountFile } from "../../../rehearsal/providers/aws/account";
import { FAULTS_VARIABLE, type Fault } from "../../../rehearsal/providers/aws/faults";
import type { Census } from "./plan";

const project = path.resolve(__dirname, "..", "..", "..");

/** How a command of zenctl ended. */
export interface Ended {
  readonly code: number | null;
  /** The sentence that it failed with; empty when it did not. */
  readonly message: string;
  readonly seconds: number;
}

/** Where the stack goes up and away: a simulated account, and the embedded cluster that stands for EKS. */
export interface Place {
  zenctl(args: readonly string[], faults?: readonly Fault[]): Promise<Ended>;
  census(): Census;
  /** Empties the account by force, for the next seed. */
  clear(): void;
}

/** Opens the place. @param env An environment whose ZEN_STATE holds an embedded cluster that is up. */
export function openPlace(env: NodeJS.ProcessEnv): Place {
  return {
    census: () => {
      const counts = new Map<string, number>();
      for (const { type } of Account.open(accountFile(env)).all())
        counts.set(type, (counts.get(type) ?? 0) + 1);
      return counts;
    },
    clear: () => fs.rmSync(accountFile(env), { force: true }),
    zenctl: async (args, faults = []) => {
      const startedAt = Date.now();
      const bin = path.join(project, "bin", "zenctl.mjs");
      const child = spawn(
        process.execPath,
        [bin, ...args, "--stack", "aws", "--engine", "rehearsal", "--yes", "--json"],
        { cwd: project, env: { ...env, [FAULTS_VARIABLE]: JSON.stringify(faults) } },
      );
      let [printed, told] = ["", ""];
      child.stdout.on("data", (data) => (printed += String(data)));
      child.stderr.on("data", (data) => (told += String(data)));
      const [code] = (await once(child, "close")) as [number | null];
      const { error } = (printed === "" ? {} : JSON.parse(printed)) as {
        readonly error?: { readonly message: string };
      };
      const said = error?.message ?? (code === 0 ? "" : (told.trim().split("\n").at(-1) ?? ""));
      return { code, message: said, seconds: (Date.now() - startedAt) / 1000 };
    },
  };
}
