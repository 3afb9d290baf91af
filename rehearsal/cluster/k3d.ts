import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import {
  k3dClusterName,
  k3dContext,
  k3dCreate,
  k3dDelete,
  k3dKubeconfig,
  k3dList,
  k3dStart,
} from "../../model/k3d";
import { choosePort } from "./embedded/ports";
import { writeWhole } from "./embedded/record";
import { kubeconfigClient } from "./kubeconfigClient";
import { type LockOptions, withLock } from "./lock";
import type { ClusterOptions, ClusterOutcome, ClusterStatus, ClusterUpResult } from "./types";

type Options = Omit<ClusterOptions, "kind" | "tools">;

interface Layout {
  readonly folder: string;
  readonly lock: string;
  readonly kubeconfig: string;
  /** There while k3d creates the cluster; what is found with it is half-made. */
  readonly creating: string;
  readonly name: string;
}

interface Listed {
  readonly name: string;
  readonly serversCount: number;
  readonly serversRunning: number;
  readonly agentsCount: number;
  readonly agentsRunning: number;
}

const run = promisify(execFile);

function layoutOf(options: Options): Layout {
  const folder = path.resolve(options.stateDirectory, "clusters", "k3d");
  return {
    folder,
    lock: `${folder}.lock`,
    kubeconfig: path.join(folder, "kubeconfig"),
    creating: path.join(folder, "creating"),
    name: k3dClusterName(path.resolve(options.stateDirectory)),
  };
}

async function command(
  options: Options,
  program: "k3d" | "docker",
  args: readonly string[],
): Promise<string> {
  try {
    const { stdout } = await run(program, [...args], {
      // KUBECONFIG and the user's own file stay out of it whatever k3d's defaults are.
      env: { ...options.env, KUBECONFIG: path.join(layoutOf(options).folder, "unused") },
      maxBuffer: 16 * 1024 * 1024,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    return stdout;
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    const { stderr, message, code } = error as NodeJS.ErrnoException & { readonly stderr?: string };
    if (code === "ENOENT") throw error;
    const last = (stderr ?? message).trim().split("\n").at(-1) ?? "";
    throw new Error(`${program} ${args.slice(0, 2).join(" ")} failed: ${last}`, { cause: error });
  }
}

async function missing(options: Options): Promise<readonly string[]> {
  const found: string[] = [];
  const check = async (program: "k3d" | "docker", args: readonly string[], fails: string): Promise<void> => {
    try {
      await command(options, program, args);
    } catch (error) {
      if ((error as Error).name === "AbortError") throw error;
      found.push(
        (error as NodeJS.ErrnoException).code === "ENOENT" ? `there is no ${program} on PATH` : fails,
      );
    }
  };
  await check("k3d", ["version"], "k3d does not run");
  await check("docker", ["info", "--format={{.ServerVersion}}"], "the Docker engine does not answer");
  return found;
}

async function requireK3d(options: Options): Promise<void> {
  const found = await missing(options);
  if (found.length === 0) return;
  throw new Error(
    `A k3d cluster needs k3d and a running Docker engine, and here ${found.join(" and ")}: ` +
      "install and start them (https://k3d.io), or use the embedded cluster.",
  );
}

async function listed(options: Options, name: string): Promise<Listed | undefined> {
  const clusters = JSON.parse(await command(options, "k3d", k3dList())) as readonly Listed[];
  return clusters.find((cluster) => cluster.name === name);
}

async function statusOf(layout: Layout): Promise<ClusterStatus> {
  const client = await kubeconfigClient(layout.kubeconfig);
  try {
    const version = (await client.expect({ method: "GET", path: "/version" })) as {
      readonly gitVersion: string;
    };
    const nodes = (await client.expect({ method: "GET", path: "/api/v1/nodes" })) as {
      readonly items: unknown[];
    };
    return {
      kind: "k3d",
      kubeconfig: layout.kubeconfig,
      context: k3dContext(layout.name),
      version: version.gitVersion,
      nodes: nodes.items.length,
    };
  } finally {
    client.close();
  }
}

async function bringUp(layout: Layout, options: Options): Promise<ClusterOutcome> {
  const { name } = layout;
  let cluster = await listed(options, name);
  if (cluster !== undefined && fs.existsSync(layout.creating)) {
    options.progress?.(`Removing the half-made k3d cluster ${name}`);
    await command(options, "k3d", k3dDelete(name));
    cluster = undefined;
  }
  if (cluster === undefined) {
    options.progress?.(`Creating the k3d cluster ${name}`);
    fs.rmSync(layout.folder, { recursive: true, force: true });
    fs.mkdirSync(layout.folder, { recursive: true, mode: 0o700 });
    fs.writeFileSync(layout.creating, "");
    await command(options, "k3d", k3dCreate({ name, apiPort: await choosePort() }));
    writeWhole(layout.kubeconfig, await command(options, "k3d", k3dKubeconfig(name)));
    fs.rmSync(layout.creating);
    return "created";
  }
  const stopped =
    cluster.serversRunning < cluster.serversCount || cluster.agentsRunning < cluster.agentsCount;
  if (stopped) {
    options.progress?.(`Starting the k3d cluster ${name}`);
    await command(options, "k3d", k3dStart(name));
  }
  fs.mkdirSync(layout.folder, { recursive: true, mode: 0o700 });
  writeWhole(layout.kubeconfig, await command(options, "k3d", k3dKubeconfig(name)));
  return stopped ? "restarted" : "found";
}

function waiting(options: Options): LockOptions {
  return {
    signal: options.signal,
    waiting: (owner) => options.progress?.(`Waiting for ${owner}, which is at work on the k3d cluster`),
  };
}

/** Brings the k3d cluster of the state folder up. @throws if k3d or a Docker engine is missing. */
export async function k3dUp(options: Options): Promise<ClusterUpResult> {
  await requireK3d(options);
  const layout = layoutOf(options);
  const outcome = await withLock(layout.lock, () => bringUp(layout, options), waiting(options));
  return { ...(await statusOf(layout)), created: outcome === "created", outcome };
}

/** Deletes the k3d cluster of the state folder, its registry and its kubeconfig. */
export async function k3dDown(options: Options): Promise<{ readonly removed: boolean }> {
  const layout = layoutOf(options);
  // Never made here: there is nothing to ask k3d or Docker for.
  if (!fs.existsSync(layout.folder)) return { removed: false };
  await requireK3d(options);
  return withLock(
    layout.lock,
    async () => {
      const cluster = await listed(options, layout.name);
      if (cluster !== undefined) await command(options, "k3d", k3dDelete(layout.name));
      fs.rmSync(layout.folder, { recursive: true, force: true });
      return { removed: cluster !== undefined };
    },
    waiting(options),
  );
}

/** The k3d cluster of the state folder if it is up. */
export async function k3dStatus(options: Options): Promise<ClusterStatus | undefined> {
  const layout = layoutOf(options);
  if (!fs.existsSync(layout.kubeconfig) || fs.existsSync(layout.creating)) return undefined;
  try {
    return await statusOf(layout);
  } catch {
    return undefined;
  }
}
