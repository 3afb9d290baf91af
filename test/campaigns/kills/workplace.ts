import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cacheDirectory } from "../../../model/environment";
import type { ApiClient } from "../../../rehearsal/cluster/api";
import { clusterDown, clusterUp } from "../../../rehearsal/cluster";
import { kubeconfigClient } from "../../../rehearsal/cluster/kubeconfigClient";
import { Clone } from "../../end-to-end/support/clone";

/** Marks the processes of one run, so that those that it leaves behind are found. */
export const MARK = "ZEN_CAMPAIGN_RUN";

/** A run of zenctl that is under way. */
export interface Running {
  readonly pid: number;
  readonly over: () => boolean;
  readonly ended: Promise<Ended>;
}

/** How a run of zenctl ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** Where a campaign works: a copy of the clone, a state folder and a cluster of its own. */
export class Workplace {
  private constructor(
    readonly clone: Clone,
    readonly client: ApiClient,
    readonly stateDirectory: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly remove: () => Promise<void>,
  ) {}

  /** @param shared The state folder of a cluster that is up; without it one is made, and removed by `close`. */
  static async open(shared?: {
    readonly stateDirectory: string;
    readonly kubeconfig: string;
  }): Promise<Workplace> {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "zen-kills-"));
    const stateDirectory = shared?.stateDirectory ?? path.join(root, "state");
    const searchPath = (process.env["PATH"] ?? "")
      .split(path.delimiter)
      .filter((directory) => !fs.existsSync(path.join(directory, "pulumi")));
    const home = path.join(root, "home");
    fs.mkdirSync(home);
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      ZEN_STATE: stateDirectory,
      ZEN_CACHE: cacheDirectory(process.env),
      HOME: home,
      KUBECONFIG: undefined,
      // Whatever is on PATH here, this is about the rehearsal.
      PATH: searchPath.join(path.delimiter),
      CI: "true",
    };
    const own = { kind: "embedded", stateDirectory, env } as const;
    const kubeconfig = shared?.kubeconfig ?? (await clusterUp(own)).kubeconfig;
    const clone = new Clone(env);
    const client = await kubeconfigClient(kubeconfig);
    return new Workplace(clone, client, stateDirectory, env, async () => {
      client.close();
      clone.remove();
      if (shared === undefined) await clusterDown(own);
      fs.rmSync(root, { recursive: true, force: true });
    });
  }

  get stateFile(): string {
    return path.join(this.stateDirectory, "rehearsal/.pulumi/stacks/kube-zen-platform/local.json");
  }

  get lockFolder(): string {
    return path.join(this.stateDirectory, "rehearsal/.pulumi/locks/organization/kube-zen-platform/local");
  }

  /** Starts zenctl as the leader of its own process group. */
  start(mark: string, ...args: readonly string[]): Running {
    const started = Date.now();
    const child: ChildProcess = spawn(process.execPath, [this.clone.path("bin", "zenctl.mjs"), ...args], {
      cwd: os.tmpdir(),
      env: { ...this.env, [MARK]: mark },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let over = false;
    let stdout = "";
    let stderr = "";
    child.stdout?.on("data", (data) => (stdout += String(data)));
    child.stderr?.on("data", (data) => (stderr += String(data)));
    const ended = once(child, "exit").then(([exitCode]: unknown[]) => {
      over = true;
      return exitCode as number | null;
    });
    return {
      pid: child.pid ?? 0,
      over: () => over,
      ended: ended.then(async (exitCode) => {
        // What survives it may hold its output open: that is found by its mark, and not waited for.
        await Promise.race([once(child, "close"), new Promise((resolve) => setTimeout(resolve, 200))]);
        return { exitCode, stdout, stderr, seconds: (Date.now() - started) / 1000 };
      }),
    };
  }

  /** Runs zenctl to its end. */
  async zenctl(mark: string, ...args: readonly string[]): Promise<Ended> {
    return this.start(mark, ...args).ended;
  }

  /** Gives a chart's pods another annotation by its default values. */
  stamp(chart: string, value: string): void {
    this.clone.edit(`charts/${chart}/values.yaml`, (text) => {
      const bare = text
        .replace(/^podAnnotations: \{.*\}$/m, "podAnnotations:")
        .replace(/^ {2}campaign: .*\n/m, "");
      return bare.replace(/^podAnnotations:\n/m, `podAnnotations:\n  campaign: "${value}"\n`);
    });
  }

  /** The annotation that a chart's pods are to have. */
  stampOf(chart: string): string | undefined {
    const text = fs.readFileSync(this.clone.path(`charts/${chart}/values.yaml`), "utf8");
    return /^ {2}campaign: "(.*)"$/m.exec(text)?.[1];
  }

  /** Digest of what must never change: every file of the clone, its packages and bundles left out. */
  sourcesDigest(): string {
    const hash = createHash("sha256");
    const visit = (folder: string): void => {
      for (const entry of fs
        .readdirSync(folder, { withFileTypes: true })
        .sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const file = path.join(folder, entry.name);
        if (entry.name === "node_modules" || file === this.clone.path("policy-pack", "bin")) continue;
        if (entry.isDirectory()) visit(file);
        else if (entry.isFile()) hash.update(`${file}\0`).update(fs.readFileSync(file));
      }
    };
    visit(this.clone.directory);
    return hash.digest("hex");
  }

  close(): Promise<void> {
    return this.remove();
  }
}
