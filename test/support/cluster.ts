import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after } from "mocha";
import { cacheDirectory } from "../../model/environment";
import { type ClusterUpResult, clusterDown, clusterUp } from "../../rehearsal/cluster";
import { processesOf } from "../../rehearsal/cluster/process";

/** The cluster that all test files of one run share. */
export interface SharedCluster extends ClusterUpResult {
  /** The run's own ZEN_STATE; the cluster lives in it. */
  readonly stateDirectory: string;
  /** An environment with that ZEN_STATE, and with HOME in a temporary folder. */
  readonly env: NodeJS.ProcessEnv;
}

let running: { readonly root: string; readonly cluster: Promise<SharedCluster> } | undefined;

async function start(root: string): Promise<SharedCluster> {
  const stateDirectory = path.join(root, "state");
  const home = path.join(root, "home");
  fs.mkdirSync(home);
  // Another HOME must not mean that every tool is built anew.
  const ZEN_CACHE = cacheDirectory(process.env);
  const env = { ...process.env, ZEN_CACHE, ZEN_STATE: stateDirectory, HOME: home, KUBECONFIG: undefined };
  const up = await clusterUp({
    kind: "embedded",
    stateDirectory,
    env: process.env,
    progress: (line) => process.stderr.write(`  ${line}\n`),
  });
  return { ...up, stateDirectory, env };
}

/** A run that ends before its hooks, by an interrupt say, must not leave a control plane behind. */
function abandon(root: string): void {
  if (running === undefined) return;
  for (const { pid } of processesOf(root)) process.kill(pid, "SIGKILL");
  fs.rmSync(root, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * The embedded cluster of this run, started by who asks first (call it in `before`, with `this.timeout` of
 * some minutes: the tools may have to be built) and removed when the run ends. Test files share it, so each
 * uses namespaces of its own and leaves the rest alone.
 */
export function sharedCluster(): Promise<SharedCluster> {
  if (running === undefined) {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-test-"));
    running = { root, cluster: start(root) };
    process.once("exit", () => abandon(root));
  }
  return running.cluster;
}

// At the root of mocha's tree, since the file that imports this first is loaded by mocha: runs once, at the end.
after("remove the shared cluster", async function () {
  this.timeout(60_000);
  if (running === undefined) return;
  const { root } = running;
  running = undefined;
  await clusterDown({ kind: "embedded", stateDirectory: path.join(root, "state"), env: process.env });
  fs.rmSync(root, { recursive: true, force: true });
});
