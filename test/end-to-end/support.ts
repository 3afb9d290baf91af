import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { AppsV1Api, CoreV1Api, KubeConfig, NetworkingV1Api } from "@kubernetes/client-node";

const CLONE = path.resolve(__dirname, "..", "..");

/** How a process ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of the clone's tracked files that a test may change, with a state folder of its own. */
export interface Copy {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs zenctl to its end. @param onOutput Told what is printed so far, and how to send a signal. */
  zenctl(
    args: readonly string[],
    onOutput?: (text: string, signal: (name: NodeJS.Signals) => void) => void,
  ): Promise<Ended>;
  /** Changes a file of the copy. */
  edit(file: string, change: (text: string) => string): void;
  remove(): void;
}

function copyTrackedFiles(directory: string): void {
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: CLONE, encoding: "utf8" }).split("\0");
  for (const file of tracked.filter((name) => name !== "" && fs.existsSync(path.join(CLONE, name)))) {
    const target = path.join(directory, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.cpSync(path.join(CLONE, file), target, { verbatimSymlinks: true });
  }
  fs.cpSync(path.join(CLONE, "policy-pack", "bin"), path.join(directory, "policy-pack", "bin"), {
    recursive: true,
  });
  fs.symlinkSync(path.join(CLONE, "node_modules"), path.join(directory, "node_modules"));
}

/** Makes a copy of the clone. */
export function copyClone(): Copy {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "zen-end-to-end-"));
  const directory = path.join(root, "clone");
  copyTrackedFiles(directory);
  const env: NodeJS.ProcessEnv = { ...process.env, ZEN_STATE: path.join(root, "state"), NO_COLOR: "1" };
  // These tests are about the rehearsal, whatever else is on the machine.
  delete env["FORCE_COLOR"];
  return {
    directory,
    env,
    zenctl: (args, onOutput) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [path.join(directory, "bin", "zenctl.mjs"), ...args], {
          cwd: directory,
          env,
          stdio: ["ignore", "pipe", "pipe"],
        });
        let stdout = "";
        let stderr = "";
        child.stdout.setEncoding("utf8").on("data", (text: string) => {
          stdout += text;
          onOutput?.(stdout, (name) => child.kill(name));
        });
        child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
        child.once("error", reject);
        child.once("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
      }),
    edit: (file, change) => {
      const target = path.join(directory, file);
      fs.writeFileSync(target, change(fs.readFileSync(target, "utf8")));
    },
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}

/** What a test asks the API server. */
export interface Cluster {
  readonly apps: AppsV1Api;
  readonly core: CoreV1Api;
  readonly networking: NetworkingV1Api;
}

/** Clients for the cluster of a kubeconfig file. */
export function connect(kubeconfig: string, context: string): Cluster {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  config.setCurrentContext(context);
  return {
    apps: config.makeApiClient(AppsV1Api),
    core: config.makeApiClient(CoreV1Api),
    networking: config.makeApiClient(NetworkingV1Api),
  };
}

/** Revisions of every release that Helm keeps in the cluster, by release name, newest last. */
export async function helmRevisions({ core }: Cluster): Promise<Readonly<Record<string, readonly number[]>>> {
  const { items } = await core.listSecretForAllNamespaces({ labelSelector: "owner=helm" });
  const revisions: Record<string, number[]> = {};
  for (const { metadata } of items) {
    const { name = "", version = "0" } = metadata?.labels ?? {};
    (revisions[name] ??= []).push(Number(version));
  }
  for (const list of Object.values(revisions)) list.sort((a, b) => a - b);
  return revisions;
}
