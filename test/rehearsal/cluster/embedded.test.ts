import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { type ClusterOptions, clusterDown, clusterStatus, clusterUp } from "../../../rehearsal/cluster";
import { embeddedLayout } from "../../../rehearsal/cluster/embedded/layout";
import { type ClusterRecord, readRecord, writeRecord } from "../../../rehearsal/cluster/embedded/record";
import { kubeconfigClient } from "../../../rehearsal/cluster/kubeconfigClient";
import { isRunning, killProcesses, processesOf } from "../../../rehearsal/cluster/process";
import type { Pod } from "../../../rehearsal/cluster/kubelet/types";
import { eventually, isReady, podManifest } from "./objects";
import { upInProcess } from "./run";

describe("embedded cluster: its life", function () {
  this.timeout(180_000);
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-life-"));
  const stateDirectory = path.join(root, "state");
  const home = path.join(root, "home");
  const decoys = [path.join(home, ".kube", "config"), path.join(root, "decoy")];
  const decoy = "apiVersion: v1\nkind: Config\ncurrent-context: decoy\n";
  const layout = embeddedLayout(stateDirectory);
  const env = { ...process.env, HOME: home, KUBECONFIG: decoys[1] };
  const options: ClusterOptions = { kind: "embedded", stateDirectory, env };
  const savedHome = process.env["HOME"];

  before(() => {
    fs.mkdirSync(path.dirname(decoys[0] ?? ""), { recursive: true });
    for (const file of decoys) fs.writeFileSync(file, decoy);
    // What runs in this process must not find the user's own files either; the tool cache stays where it is.
    process.env["ZEN_CACHE"] ??= path.join(
      process.env["XDG_CACHE_HOME"] ?? path.join(savedHome ?? "", ".cache"),
      "kube-zen",
    );
    Object.assign(env, { ZEN_CACHE: process.env["ZEN_CACHE"] });
  });
  after(async () => {
    await clusterDown(options);
    fs.rmSync(root, { recursive: true, force: true });
  });

  const record = (): ClusterRecord => {
    const found = readRecord(layout.record);
    assert.ok(found);
    return found;
  };
  const marker = "/api/v1/namespaces/default/configmaps/marker";
  const markerExists = async (): Promise<boolean> => {
    const client = await kubeconfigClient(layout.kubeconfig);
    try {
      return (await client.send({ method: "GET", path: marker })).status === 200;
    } finally {
      client.close();
    }
  };

  /** Whether a pod is started and ended: what a KWOK does to whose nodes it has. */
  const podsLive = async (): Promise<void> => {
    const client = await kubeconfigClient(layout.kubeconfig);
    const collection = "/api/v1/namespaces/default/pods";
    try {
      await client.expect({ method: "POST", path: collection, body: podManifest("lives", {}) });
      const path = `${collection}/lives`;
      await eventually("a ready pod", async () =>
        isReady((await client.expect({ method: "GET", path })) as Pod),
      );
      await client.expect({ method: "DELETE", path });
      await eventually("its end", async () => (await client.send({ method: "GET", path })).status === 404);
    } finally {
      client.close();
    }
  };

  it("is made once when two processes ask for it at once", async () => {
    const results = await Promise.all([0, 1].map(() => upInProcess(stateDirectory, env).result));
    assert.deepEqual(results.map(({ outcome }) => outcome).sort(), ["created", "found"]);
    for (const { outcome, created, version, ...status } of results) {
      assert.equal(created, outcome === "created");
      assert.match(String(version), /^v1\.36\.\d+$/);
      assert.deepEqual(status, {
        kind: "embedded",
        kubeconfig: layout.kubeconfig,
        context: "kube-zen-embedded",
        nodes: 3,
      });
    }
    assert.equal(processesOf(layout.folder).length, 6);
    const client = await kubeconfigClient(layout.kubeconfig);
    await client.expect({
      method: "POST",
      path: path.dirname(marker),
      body: { metadata: { name: "marker" } },
    });
    client.close();
  });

  it("leaves the user's home and kubeconfig files as they were", () => {
    for (const file of decoys) assert.equal(fs.readFileSync(file, "utf8"), decoy);
    assert.deepEqual(fs.readdirSync(home), [".kube"]);
    assert.deepEqual(fs.readdirSync(path.join(home, ".kube")), ["config"]);
  });

  it("keeps its kubeconfig to its owner and to one context", () => {
    const config = parse(fs.readFileSync(layout.kubeconfig, "utf8")) as Readonly<Record<string, unknown>>;
    assert.equal(fs.statSync(layout.kubeconfig).mode & 0o777, 0o600);
    assert.equal(fs.statSync(layout.folder).mode & 0o777, 0o700);
    assert.equal((config["contexts"] as readonly unknown[]).length, 1);
    assert.equal(config["current-context"], "kube-zen-embedded");
  });

  it("listens on 127.0.0.1 and on no other address", async () => {
    const answers = (host: string, port: number): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = net.connect({ host, port, timeout: 2000 });
        const end = (answer: boolean) => {
          socket.destroy();
          resolve(answer);
        };
        socket
          .once("connect", () => end(true))
          .once("error", () => end(false))
          .once("timeout", () => end(false));
      });
    for (const [name, port] of Object.entries(record().ports)) {
      assert.equal(await answers("127.0.0.1", port as number), true, name);
      assert.equal(await answers("127.0.0.2", port as number), false, name);
    }
  });

  it("is found again in a moment", async () => {
    const times: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const start = performance.now();
      assert.equal((await clusterUp(options)).outcome, "found");
      times.push(performance.now() - start);
    }
    assert.ok(Math.min(...times) < 250, `${Math.min(...times)} ms`);
  });

  it("has its simulated kubelet started again by status", async () => {
    const { process: old } = record().kubelet;
    await killProcesses([old]);
    assert.equal((await clusterStatus(options))?.version, record().version);
    assert.equal(isRunning(record().kubelet.process), true);
    assert.notEqual(record().kubelet.process.pid, old.pid);
  });

  it("says nothing is up while a process is missing, and tells what it does about it", async () => {
    const scheduler = record().processes["kube-scheduler"];
    assert.ok(scheduler);
    await killProcesses([scheduler]);
    assert.equal(await clusterStatus(options), undefined);
    const lines: string[] = [];
    const { outcome, created } = await clusterUp({ ...options, progress: (line) => lines.push(line) });
    assert.deepEqual({ outcome, created }, { outcome: "restarted", created: false });
    assert.deepEqual(lines, ["Starting again what ended of the embedded cluster"]);
  });

  for (const component of ["kube-controller-manager", "kwok-controller", "kube-apiserver", "etcd"]) {
    it(`is repaired with its objects after ${component} was killed`, async () => {
      const before = record();
      const victim = before.processes[component];
      assert.ok(victim);
      await killProcesses([victim]);
      assert.equal((await clusterUp(options)).outcome, "restarted");
      assert.equal(await markerExists(), true);
      assert.equal(processesOf(layout.folder).length, 6);
      assert.deepEqual(record().ports, before.ports);
      await podsLive();
    });
  }

  it("starts with its objects after all its processes went, and spares one that took a number", async () => {
    await killProcesses(processesOf(layout.folder));
    const foreign = spawn("sleep", ["600"], { stdio: "ignore" });
    try {
      const before = record();
      const taken = { pid: foreign.pid ?? 0, started: "another time" };
      writeRecord(layout.record, {
        ...before,
        processes: { ...before.processes, "kube-scheduler": taken },
        kubelet: { ...before.kubelet, process: taken },
      });
      fs.writeFileSync(path.join(layout.controlPlane, "pids", "kube-scheduler.pid"), String(foreign.pid));
      assert.equal((await clusterUp(options)).outcome, "restarted");
      assert.equal(await markerExists(), true);
      assert.equal(processesOf(layout.folder).length, 6);
      assert.equal(foreign.exitCode ?? foreign.signalCode, null);
      await podsLive();
    } finally {
      foreign.kill("SIGKILL");
    }
  });

  it("is made anew when its data is broken", async () => {
    await killProcesses(processesOf(layout.folder));
    const wal = path.join(layout.controlPlane, "etcd", "member", "wal");
    for (const name of fs.readdirSync(wal)) fs.writeFileSync(path.join(wal, name), "not a log".repeat(1000));
    const { outcome, created } = await clusterUp(options);
    assert.deepEqual({ outcome, created }, { outcome: "created", created: true });
    assert.equal(await markerExists(), false);
  });

  it("is repaired after the process that made it was killed in the middle, beside another cluster", async () => {
    const other = path.join(root, "other place (ünusual)");
    const otherLayout = embeddedLayout(other);
    const running = upInProcess(other, env);
    const failed = assert.rejects(running.result, /SIGKILL/);
    await eventually("the first process of the cluster", () =>
      Promise.resolve(fs.existsSync(path.join(otherLayout.controlPlane, "pids", "etcd.pid"))),
    );
    running.child.kill("SIGKILL");
    await failed;
    assert.equal(fs.existsSync(otherLayout.lock), true);
    assert.equal(await clusterStatus({ ...options, stateDirectory: other }), undefined);
    try {
      assert.equal((await clusterUp({ ...options, stateDirectory: other })).outcome, "created");
      assert.equal(processesOf(otherLayout.folder).length, 6);
      assert.equal(fs.existsSync(otherLayout.lock), false);
      assert.equal((await clusterStatus(options))?.kubeconfig, layout.kubeconfig);
    } finally {
      assert.deepEqual(await clusterDown({ ...options, stateDirectory: other }), { removed: true });
    }
  });

  it("says which folders it cannot be kept in", async () => {
    const folder = path.join(root, "a,b", "clusters", "embedded");
    await assert.rejects(clusterUp({ ...options, stateDirectory: path.join(root, "a,b") }), {
      message:
        `The embedded cluster cannot be kept in "${folder}", because KWOK takes no path with ` +
        "a comma, a quotation mark or a line break: set ZEN_STATE to another folder.",
    });
  });

  it("goes with all it had, and only once", async () => {
    const processes = processesOf(layout.folder);
    assert.equal(processes.length, 6);
    assert.deepEqual(await clusterDown(options), { removed: true });
    assert.equal(processes.some(isRunning), false);
    assert.deepEqual(fs.readdirSync(path.join(stateDirectory, "clusters")), []);
    assert.deepEqual(await clusterDown(options), { removed: false });
    assert.equal(await clusterStatus(options), undefined);
  });
});
