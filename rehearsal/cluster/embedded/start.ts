import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiClient } from "../api";
import { type ProcessIdentity, killProcesses, processesOf } from "../process";
import type { ClusterToolPaths } from "../types";
import { credentials, writeKubeconfig } from "./credentials";
import { kubeletDigest, startKubelet } from "./kubelet-process";
import {
  type Component,
  componentLog,
  componentProcess,
  components,
  forgetProcess,
  runKwokctl,
  writeSettings,
} from "./kwokctl";
import type { EmbeddedLayout } from "./layout";
import { initialObjects, zones } from "./objects";
import { type ClusterPorts, choosePorts } from "./ports";
import { type ClusterRecord, RECORD_FORMAT, writeRecord } from "./record";

/** What starting needs. */
export interface StartOptions {
  readonly layout: EmbeddedLayout;
  readonly tools: ClusterToolPaths;
  /** PATH for kwokctl. */
  readonly searchPath: string | undefined;
  /** Ports to use where they are free. */
  readonly ports: ClusterPorts | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A process of the control plane ended while the cluster was starting. */
export class ComponentFailure extends Error {
  constructor(
    readonly component: Component,
    readonly log: string,
    file: string,
  ) {
    const last = log.trim().split("\n").slice(-2).join(" ");
    super(`${component} of the embedded cluster ended while it was starting: ${last || "no log"} (${file})`);
  }

  /** Whether another program took a port in between. */
  get portTaken(): boolean {
    return this.log.includes("address already in use");
  }
}

/** How long a control plane may take to serve, in milliseconds: seconds are usual, a busy machine takes longer. */
const START_TIMEOUT_MS = 180_000;

function failure(layout: EmbeddedLayout, component: Component): ComponentFailure {
  const file = path.join(layout.controlPlane, "logs", `${component}.log`);
  return new ComponentFailure(component, componentLog(layout, component), file);
}

async function until(
  what: string,
  deadline: number,
  options: StartOptions,
  done: () => Promise<boolean>,
  check: () => void,
): Promise<void> {
  for (;;) {
    options.signal?.throwIfAborted();
    if (await done().catch(() => false)) return;
    check();
    if (Date.now() > deadline) {
      throw new Error(
        `The embedded cluster has no ${what} after ${START_TIMEOUT_MS / 1000} s: ` +
          `see the logs in ${path.join(options.layout.controlPlane, "logs")}.`,
      );
    }
    await sleep(50);
  }
}

/**
 * Takes the nodes out of the hands of a KWOK that is no more: its leases run for minutes, and until then no other one
 * would end a pod or start one.
 * @returns Whether there were any.
 */
async function freeNodes(client: ApiClient): Promise<boolean> {
  const path = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
  const { items } = (await client.expect({ method: "GET", path })) as { readonly items: readonly unknown[] };
  if (items.length === 0) return false;
  await client.expect({ method: "DELETE", path });
  return true;
}

async function restartDead(options: StartOptions): Promise<void> {
  // The controller manager gives up if the API server takes more than ten seconds; kwokctl does not wait for it.
  const dead = components.filter((component) => componentProcess(options.layout, component) === undefined);
  if (dead.length === 0) return;
  for (const component of dead) forgetProcess(options.layout, component);
  await runKwokctl(options.layout, options.tools.kwokctl, ["start", "cluster"], options.searchPath);
}

function runningComponents(layout: EmbeddedLayout): Readonly<Record<string, ProcessIdentity>> {
  const processes = components.map((component) => {
    const identity = componentProcess(layout, component);
    if (identity === undefined) throw failure(layout, component);
    return [component, identity] as const;
  });
  return Object.fromEntries(processes);
}

async function exists(client: ApiClient, path: string): Promise<boolean> {
  return (await client.send({ method: "GET", path })).status === 200;
}

async function nodesReady(client: ApiClient): Promise<boolean> {
  const list = (await client.expect({ method: "GET", path: "/api/v1/nodes" })) as {
    readonly items: readonly {
      readonly status?: {
        readonly conditions?: readonly { readonly type: string; readonly status: string }[];
      };
    }[];
  };
  const ready = list.items.filter(({ status }) =>
    status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True"),
  );
  return ready.length === zones.length;
}

async function attempt(options: StartOptions): Promise<void> {
  const { layout, tools } = options;
  const ports = await choosePorts(options.ports);
  for (const name of fs.existsSync(layout.controlPlane) ? fs.readdirSync(layout.controlPlane) : []) {
    const kept = name === "etcd" || name === "pki";
    if (!kept) fs.rmSync(path.join(layout.controlPlane, name), { recursive: true });
  }
  fs.mkdirSync(layout.folder, { recursive: true, mode: 0o700 });
  writeSettings(layout, tools, ports);
  await runKwokctl(layout, tools.kwokctl, ["create", "cluster", "--kubeconfig", ""], options.searchPath);

  const deadline = Date.now() + START_TIMEOUT_MS;
  const api = credentials(layout, ports);
  const client = new ApiClient(api);
  try {
    await until(
      "API server",
      deadline,
      options,
      () => exists(client, "/readyz"),
      () => {
        const dead = (["etcd", "kube-apiserver"] as const).find(
          (name) => componentProcess(layout, name) === undefined,
        );
        if (dead !== undefined) throw failure(layout, dead);
      },
    );
    // One that started with the API server has seen the leases and would ask again after they have run out only.
    if (await freeNodes(client)) {
      const kwok = componentProcess(layout, "kwok-controller");
      if (kwok !== undefined) await killProcesses([kwok]);
    }
    await restartDead(options);
    const { gitVersion } = (await client.expect({ method: "GET", path: "/version" })) as {
      readonly gitVersion: string;
    };
    for (const { collection, object } of initialObjects(gitVersion)) {
      const { status, body } = await client.send({ method: "POST", path: collection, body: object });
      if (status >= 400 && status !== 409)
        throw new Error(`${collection}: ${status} ${JSON.stringify(body)}`);
    }
    writeKubeconfig(layout, api);
    const kubelet = { process: await startKubelet(layout, ports), digest: kubeletDigest() };
    const alive = (): void => void runningComponents(layout);
    await until("ready nodes", deadline, options, () => nodesReady(client), alive);
    const account = "/api/v1/namespaces/default/serviceaccounts/default";
    await until("service account", deadline, options, () => exists(client, account), alive);
    writeRecord(layout.record, {
      format: RECORD_FORMAT,
      version: gitVersion,
      nodes: zones.length,
      ports,
      processes: runningComponents(layout),
      kubelet,
    });
  } finally {
    client.close();
  }
}

/**
 * Starts again what ended beside a running etcd and API server. Must be called with the lock held.
 * @throws {ComponentFailure} if it ends again.
 */
export async function repairEmbedded(options: StartOptions, record: ClusterRecord): Promise<void> {
  if (componentProcess(options.layout, "kwok-controller") === undefined) {
    const client = new ApiClient(credentials(options.layout, record.ports));
    await freeNodes(client).finally(() => client.close());
  }
  await restartDead(options);
  // What fails at its start does so within moments.
  await sleep(300);
  writeRecord(options.layout.record, { ...record, processes: runningComponents(options.layout) });
}

/**
 * Starts an embedded cluster on the data that its folder has, or on none. Must be called with the lock held
 * and no process of the cluster running.
 * @throws {ComponentFailure} if a process of the control plane ends for another reason than a port taken.
 */
export async function startEmbedded(options: StartOptions): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await attempt(options);
      return;
    } catch (error) {
      await killProcesses(processesOf(options.layout.folder));
      if (!(error instanceof ComponentFailure && error.portTaken && tries < 5)) throw error;
    }
  }
}
