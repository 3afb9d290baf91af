import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const project = path.resolve(__dirname, "..", "..", "..");

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A private copy of the tracked files, so that a test may edit charts and program, with the packages of the clone. */
export class Clone {
  readonly directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "zen-end-to-end-")));

  /** @param environment Environment of every command. */
  constructor(readonly environment: NodeJS.ProcessEnv) {
    const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: project, encoding: "utf8" });
    const files = tracked
      .split("\0")
      .filter((file) => file !== "" && fs.existsSync(path.join(project, file)));
    for (const file of files) {
      fs.cpSync(path.join(project, file), this.path(file), { recursive: true, verbatimSymlinks: true });
    }
    fs.symlinkSync(path.join(project, "node_modules"), this.path("node_modules"));
    // The bundle of the policy pack is made by set-up; that of the same sources need not be made again.
    const bundle = path.join(project, "policy-pack", "bin");
    if (fs.existsSync(bundle)) fs.cpSync(bundle, this.path("policy-pack/bin"), { recursive: true });
  }

  path(...parts: readonly string[]): string {
    return path.join(this.directory, ...parts);
  }

  /** Changes a file and gives what puts it back. */
  edit(file: string, change: (text: string) => string): () => void {
    const before = fs.readFileSync(this.path(file), "utf8");
    const after = change(before);
    if (after === before) throw new Error(`the edit of ${file} changes nothing`);
    fs.writeFileSync(this.path(file), after);
    return () => fs.writeFileSync(this.path(file), before);
  }

  /** Runs zenctl to its end. */
  async zenctl(...args: readonly string[]): Promise<Ended> {
    return this.interrupted(args, undefined);
  }

  /** Runs zenctl and interrupts it, as Ctrl-C does, once its output matches. */
  async interrupted(args: readonly string[], when: RegExp | undefined): Promise<Ended> {
    const child = spawn(process.execPath, [this.path("bin", "zenctl.mjs"), ...args], {
      cwd: os.tmpdir(),
      env: this.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    let sent = when === undefined;
    const look = (): void => {
      if (sent || when?.test(stdout + stderr) !== true) return;
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

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
