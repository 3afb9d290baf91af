import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Readable } from "node:stream";

const project = path.resolve(__dirname, "..", "..", "..");
const npm = execFileSync("sh", ["-c", "command -v npm"], { encoding: "utf8" }).trim();

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs. */
export interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly done: Promise<Ended>;
}

/** A small clone of the project's layout with the real `bin/`, whose packages are all local, so that the real npm needs no registry. */
export class SmallClone {
  readonly directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "zen-clone-")));

  constructor() {
    fs.cpSync(path.join(project, "bin"), this.path("bin"), { recursive: true });
    this.write("vendor/one/package.json", JSON.stringify({ name: "one", version: "1.0.0" }));
    this.write("vendor/two/package.json", JSON.stringify({ name: "two", version: "1.0.0" }));
    this.dependOn("one");
    this.wrapNpm();
  }

  path(...parts: readonly string[]): string {
    return path.join(this.directory, ...parts);
  }

  write(file: string, content: string, mode = 0o644): void {
    fs.mkdirSync(path.dirname(this.path(file)), { recursive: true });
    fs.writeFileSync(this.path(file), content, { mode });
  }

  read(file: string): string {
    return fs.readFileSync(this.path(file), "utf8");
  }

  /** Writes package.json and its lock file with these local packages. */
  dependOn(...names: readonly string[]): void {
    const dependencies = Object.fromEntries(names.map((name) => [name, `file:vendor/${name}`]));
    const workspaces = fs.existsSync(this.path("policy-pack")) ? { workspaces: ["policy-pack"] } : {};
    this.write(
      "package.json",
      JSON.stringify({ name: "small", version: "1.0.0", ...workspaces, dependencies }),
    );
    execFileSync(npm, ["install", "--package-lock-only", "--offline", "--ignore-scripts"], {
      cwd: this.directory,
      stdio: "ignore",
    });
  }

  /** Puts the real npm on PATH behind a script that notes what it is asked and may take longer. */
  wrapNpm(delaySeconds = 0): void {
    const wait =
      delaySeconds === 0 ? "" : `trap 'kill $!; exit 143' TERM\nsleep ${String(delaySeconds)} & wait\n`;
    this.write(
      "wrapped/npm",
      `#!/bin/sh\necho "$1 $2" >>"${this.path("npm.log")}"\n${wait}exec "${npm}" "$@"\n`,
      0o755,
    );
  }

  /** What npm was asked since the last call, each as `ci --include=dev`. */
  npmCalls(): string[] {
    const log = this.path("npm.log");
    if (!fs.existsSync(log)) return [];
    const calls = fs.readFileSync(log, "utf8").trim().split("\n");
    fs.rmSync(log);
    return calls;
  }

  /** Starts `node <script> <args>` in a process group of its own, without npm's variables. */
  start(script: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Running {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
    const child = spawn(process.execPath, [this.path(script), ...args], {
      cwd: os.tmpdir(),
      detached: true,
      env: {
        ...Object.fromEntries(own),
        PATH: `${this.path("wrapped")}:${process.env["PATH"] ?? ""}`,
        ZEN_CACHE: this.path("cache"),
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data) => (stdout += String(data)));
    child.stderr.on("data", (data) => (stderr += String(data)));
    const done = once(child, "close").then(([code]) => ({ code: code as number | null, stdout, stderr }));
    return { child, done };
  }

  async setUp(env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.start("bin/setup.mjs", [], env).done;
  }

  /** The packages that are installed. */
  installed(): string[] {
    return fs.readdirSync(this.path("node_modules")).filter((name) => !name.startsWith("."));
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
