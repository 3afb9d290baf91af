import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cacheDirectory } from "../../../model/environment";

const project = path.resolve(__dirname, "..", "..", "..");

/** zenctl's executable. */
export const zenctlFile = path.join(project, "bin", "zenctl.mjs");

/** How a run ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** zenctl of this clone with a state folder and a HOME of its own, and without a terminal. */
export class Zenctl {
  readonly state = fs.mkdtempSync(path.join(os.tmpdir(), "zenctl-contracts-"));
  readonly env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: (process.env["PATH"] ?? "")
      .split(path.delimiter)
      .filter((directory) => !fs.existsSync(path.join(directory, "pulumi")))
      .join(path.delimiter),
    ZEN_STATE: this.state,
    ZEN_CACHE: cacheDirectory(process.env),
    HOME: this.state,
  };

  /** Runs it to its end. @param env Variables besides. */
  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Ended {
    const { status, stdout, stderr } = spawnSync(process.execPath, [zenctlFile, ...args], {
      env: { ...this.env, ...env },
      encoding: "utf8",
      cwd: os.tmpdir(),
      input: "",
    });
    return { code: status, stdout, stderr };
  }

  /** Runs it, and interrupts it as Ctrl-C does once its stdout or stderr matches. */
  async interrupted(args: readonly string[], when: RegExp): Promise<Ended> {
    const child = spawn(process.execPath, [zenctlFile, ...args], {
      env: this.env,
      cwd: os.tmpdir(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr, sent] = ["", "", false];
    const look = (): void => {
      if (sent || !when.test(stdout + stderr)) return;
      sent = true;
      child.kill("SIGINT");
    };
    child.stdout.on("data", (data) => {
      stdout += String(data);
      look();
    });
    child.stderr.on("data", (data) => {
      stderr += String(data);
      look();
    });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, stdout, stderr };
  }

  /** Runs a shell line, in which `zenctl` is the command. */
  shell(line: string, env: NodeJS.ProcessEnv = {}): Ended {
    const zenctl = `zenctl() { "${process.execPath}" "${zenctlFile}" "$@"; }`;
    const options = { env: { ...this.env, ...env }, encoding: "utf8", cwd: this.state, input: "" } as const;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", `${zenctl}\n${line}`], options);
    return { code: status, stdout, stderr };
  }

  remove(): void {
    fs.rmSync(this.state, { recursive: true, force: true });
  }
}
