import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Account, accountFile } from "../../../rehearsal/providers/aws/account";
import { FAULTS_VARIABLE, type Fault, HAPPENED_VARIABLE } from "../../../rehearsal/providers/aws/faults";
import type { Census, Pace } from "./plan";

const project = path.resolve(__dirname, "..", "..", "..");

/** How a command of zenctl ended. */
export interface Ended {
  readonly code: number | null;
  /** The sentence that it failed with; empty when it did not. */
  readonly message: string;
  readonly seconds: number;
  /** Places in the list of those faults that happened. */
  readonly happened: ReadonlySet<number>;
}

/** Where the stack goes up and away: a simulated account, and the embedded cluster that stands for EKS. */
export interface Place {
  readonly pace: Pace;
  /** @param killAt Type of resource: the command is killed while AWS makes one. Default: none. */
  zenctl(args: readonly string[], faults?: readonly Fault[], killAt?: string): Promise<Ended>;
  census(): Census;
  /** Empties the account by force, for the next seed. */
  clear(): void;
}

/** Ends a command with all that it started, as a crash does, once AWS is making something of a type. */
async function killWhileMaking(child: ChildProcess, type: string, env: NodeJS.ProcessEnv): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    const held = Account.open(accountFile(env)).all(type);
    if (held.some(({ phase }) => phase?.kind === "making") && child.pid !== undefined) {
      process.kill(-child.pid, "SIGKILL");
      return;
    }
    await delay(50);
  }
}

/** Opens the place. @param env An environment whose ZEN_STATE holds an embedded cluster that is up. */
export function openPlace(env: NodeJS.ProcessEnv): Place {
  return {
    pace: { longer: 2, stuck: 8 },
    census: () => {
      const counts = new Map<string, number>();
      for (const { type } of Account.open(accountFile(env)).all())
        counts.set(type, (counts.get(type) ?? 0) + 1);
      return counts;
    },
    clear: () => fs.rmSync(accountFile(env), { force: true }),
    zenctl: async (args, faults = [], killAt) => {
      const startedAt = Date.now();
      const file = path.join(path.dirname(accountFile(env)), "faults-happened");
      fs.rmSync(file, { force: true });
      const bin = path.join(project, "bin", "zenctl.mjs");
      const child = spawn(
        process.execPath,
        [bin, ...args, "--stack", "aws", "--engine", "rehearsal", "--yes", "--json"],
        {
          cwd: project,
          env: { ...env, [FAULTS_VARIABLE]: JSON.stringify(faults), [HAPPENED_VARIABLE]: file },
          detached: true,
        },
      );
      if (killAt !== undefined) void killWhileMaking(child, killAt, env);
      let [printed, told] = ["", ""];
      child.stdout.on("data", (data) => (printed += String(data)));
      child.stderr.on("data", (data) => (told += String(data)));
      const [code] = (await once(child, "close")) as [number | null];
      const { error } = (printed === "" || code === null ? {} : JSON.parse(printed)) as {
        readonly error?: { readonly message: string };
      };
      const said = error?.message ?? (code === 0 ? "" : (told.trim().split("\n").at(-1) ?? ""));
      const lines = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim().split("\n") : [];
      const happened = new Set(lines.filter(Boolean).map(Number));
      return { code, message: said, seconds: (Date.now() - startedAt) / 1000, happened };
    },
  };
}
