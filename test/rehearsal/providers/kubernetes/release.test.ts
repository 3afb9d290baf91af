import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type * as grpc from "@grpc/grpc-js";
import { ensureTools } from "../../../../tools";
import { failureOf, secret, UNKNOWN, urn, type Properties } from "../support/client";
import { startKubernetes, writeChart, type KubernetesProvider } from "../support/cluster";

const RELEASE = urn("kubernetes:helm.sh/v3:Release", "tiny");

const CONFIG_MAP = `apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}-settings"}
data: {message: {{ .Values.message | quote }}}
`;

const HOOK = `apiVersion: v1
kind: ConfigMap
metadata:
  name: "{{ .Release.Name }}-hook"
  annotations: {"helm.sh/hook": "pre-install,pre-upgrade", "helm.sh/hook-delete-policy": before-hook-creation}
data: {revision: {{ .Release.Revision | quote }}}
`;

const CLAIM = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: "{{ .Release.Name }}-data"}
spec: {accessModes: [ReadWriteOnce], storageClassName: nowhere, resources: {requests: {storage: 1Gi}}}
`;

function at(properties: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], properties);
}

function message(error: unknown): string {
  return (error as grpc.ServiceError).details;
}

describe("rehearsal/providers/kubernetes (Helm releases on a real API server)", function () {
  this.timeout(90_000);
  let provider: KubernetesProvider;

  before(async function () {
    this.timeout(900_000);
    provider = await startKubernetes("providers-release");
    writeChart(provider.programDirectory, "tiny", { "settings.yaml": CONFIG_MAP, "hook.yaml": HOOK });
    writeChart(provider.programDirectory, "stuck", { "settings.yaml": CONFIG_MAP, "claim.yaml": CLAIM });
  });
  after(() => provider.close());

  function args(name: string, change: Properties = {}): Properties {
    const { namespace } = provider;
    const fixed = {
      name,
      namespace,
      chart: "./charts/tiny",
      timeout: 30,
      maxHistory: 3,
      cleanupOnFail: true,
    };
    return { ...fixed, description: "content sha256:00", values: { message: "hello" }, ...change };
  }

  async function configMap(name: string): Promise<unknown> {
    const type = urn("kubernetes:core/v1:ConfigMap", name);
    const read = await provider.client.read(type, `${provider.namespace}/${name}`);
    return read.id === "" ? undefined : at(read.properties, "data");
  }

  it("installs, leaves alone, upgrades, reads and uninstalls", async () => {
    const { client, namespace } = provider;
    const first = await client.check(RELEASE, args("life"));
    assert.deepEqual(first.failures, []);
    assert.equal(first.inputs["version"], "0.1.0");
    const made = await client.create(RELEASE, first.inputs);
    assert.equal(made.id, `${namespace}/life`);
    assert.deepEqual(made.properties["status"], {
      appVersion: "1.2",
      chart: "tiny",
      name: "life",
      namespace,
      revision: 1,
      status: "deployed",
      version: "0.1.0",
    });
    assert.deepEqual(made.properties["resourceNames"], { "ConfigMap/v1": ["life-settings"] });
    assert.deepEqual(await configMap("life-hook"), { revision: "1" });
    assert.equal((await client.diff(RELEASE, made.id, made.properties, first.inputs)).changes, "none");

    const second = await client.check(
      RELEASE,
      args("life", { description: "content sha256:01" }),
      first.inputs,
    );
    const difference = await client.diff(RELEASE, made.id, made.properties, second.inputs);
    assert.deepEqual(difference.detailed, { description: "update" });
    const upgraded = await client.update(RELEASE, made.id, made.properties, second.inputs);
    assert.equal(at(upgraded, "status", "revision"), 2);
    assert.deepEqual(await configMap("life-hook"), { revision: "2" });
    const read = await client.read(RELEASE, made.id, upgraded, second.inputs);
    assert.deepEqual(read.properties, upgraded);

    const moved = await client.check(RELEASE, args("moved"), second.inputs);
    assert.deepEqual((await client.diff(RELEASE, made.id, upgraded, moved.inputs)).replaces, ["name"]);
    await client.delete(RELEASE, made.id, upgraded);
    assert.equal(await configMap("life-settings"), undefined);
    assert.equal((await client.read(RELEASE, made.id, upgraded, second.inputs)).id, "");
  });

  it("keeps only as many revisions as maxHistory says", async () => {
    const { client } = provider;
    const { inputs } = await client.check(RELEASE, args("history", { maxHistory: 2 }));
    const made = await client.create(RELEASE, inputs);
    let state = made.properties;
    for (const round of ["1", "2", "3"]) {
      const next = await client.check(
        RELEASE,
        args("history", { maxHistory: 2, values: { message: round } }),
      );
      state = await client.update(RELEASE, made.id, state, next.inputs);
    }
    const secret1 = urn("kubernetes:core/v1:Secret", "revision");
    const kept = await Promise.all(
      [1, 2, 3, 4].map(async (revision) => {
        const id = `${provider.namespace}/sh.helm.release.v1.history.v${revision}`;
        return (await client.read(secret1, id)).id !== "";
      }),
    );
    assert.deepEqual(kept, [false, false, true, true]);
    await client.delete(RELEASE, made.id, state);
  });

  it("previews with unknown values, and says early what is wrong with a chart", async () => {
    const { client } = provider;
    const { inputs, failures } = await client.check(RELEASE, args("later", { values: { role: UNKNOWN } }));
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs["values"], { role: UNKNOWN });
    assert.equal(inputs["version"], "");
    const preview = await client.create(RELEASE, inputs, { preview: true });
    assert.equal(preview.id, "");
    assert.equal(preview.properties["status"], UNKNOWN);
    assert.equal(preview.properties["resourceNames"], UNKNOWN);
    assert.equal((await client.read(RELEASE, `${provider.namespace}/later`)).id, "");
    const missing = await client.check(RELEASE, args("later", { chart: "./charts/none" }));
    assert.deepEqual(missing.failures, [
      'chart: path "./charts/none" not found; check the chart name and repository configuration.',
    ]);
  });

  it("keeps secret values marked in the state and out of messages, log lines and temporary files", async () => {
    const { client, lines } = provider;
    const value = "do-not-tell-anyone";
    writeChart(provider.programDirectory, "leaky", {
      "fail.yaml": '{{ fail (printf "password is %s" .Values.password) }}',
    });
    const good = await client.check(
      RELEASE,
      args("hidden", { values: { password: secret(value), message: "m" } }),
    );
    assert.deepEqual(good.inputs["values"], { password: secret(value), message: "m" });
    const made = await client.create(RELEASE, good.inputs);
    assert.deepEqual(made.properties["values"], { password: secret(value), message: "m" });
    await client.delete(RELEASE, made.id, made.properties);
    const bad = await client.check(
      RELEASE,
      args("leaky", { chart: "./charts/leaky", values: { password: secret(value) } }),
    );
    await assert.rejects(client.create(RELEASE, bad.inputs), (error) => {
      assert.match(message(error), /password is \[secret\]/u);
      return true;
    });
    assert.ok(!JSON.stringify(lines).includes(value));
    const kept = fs
      .readdirSync(provider.programDirectory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
    assert.ok(kept.length > 0 && !kept.some((text) => text.includes(value)));
  });

  it("keeps the evidence of a failed install, and upgrades from there", async () => {
    const { client, namespace, lines } = provider;
    const stuck = await client.check(RELEASE, args("evidence", { chart: "./charts/stuck", timeout: 3 }));
    const failure = await failureOf(client.create(RELEASE, stuck.inputs));
    assert.equal(failure.id, `${namespace}/evidence`);
    assert.equal(
      failure.message,
      `Helm release "${namespace}/evidence" was created, but failed to initialize completely. Use Helm CLI to ` +
        "investigate: failed to become available within allocated timeout. Error: Helm Release " +
        `${namespace}/evidence: context deadline exceeded`,
    );
    assert.equal(at(failure.properties, "status", "status"), "failed");
    assert.deepEqual(await configMap("evidence-settings"), { message: "hello" });
    const waiting = "PersistentVolumeClaim evidence-data: Waiting for the claim to be bound";
    assert.ok(
      lines.some((line) => line.ephemeral && line.message === waiting),
      JSON.stringify(lines.slice(-5)),
    );

    const fixed = await client.check(RELEASE, args("evidence"), stuck.inputs);
    assert.equal((await client.diff(RELEASE, failure.id, failure.properties, fixed.inputs)).changes, "some");
    const state = await client.update(RELEASE, failure.id, failure.properties, fixed.inputs);
    assert.equal(at(state, "status", "status"), "deployed");
    assert.equal(at(state, "status", "revision"), 2);
    await client.delete(RELEASE, failure.id, state);
  });

  it("counts a release that is gone as gone, whoever removed it", async () => {
    const { client, namespace } = provider;
    const { inputs } = await client.check(RELEASE, args("gone"));
    const made = await client.create(RELEASE, inputs);
    const { helm } = await ensureTools(["helm"]);
    const flags = ["--namespace", namespace, "--kubeconfig", provider.kubeconfig, "--wait"];
    const removal = spawn(helm, ["uninstall", "gone", ...flags], { stdio: "ignore" });
    await new Promise((resolve) => removal.on("close", resolve));
    assert.equal((await client.read(RELEASE, made.id, made.properties, inputs)).id, "");
    await client.delete(RELEASE, made.id, made.properties);
    assert.ok(
      provider.lines.some(
        ({ severity, message: text }) =>
          severity === "warning" &&
          text === `Helm release ${namespace}/gone is not in the cluster any more: nothing to uninstall.`,
      ),
    );
  });

  it("answers Check and Diff of an unchanged release in milliseconds, without a process", async () => {
    const { client } = provider;
    const { inputs } = await client.check(RELEASE, args("fast"));
    const made = await client.create(RELEASE, inputs);
    const times: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const start = performance.now();
      const again = await client.check(RELEASE, args("fast"), inputs);
      assert.equal((await client.diff(RELEASE, made.id, made.properties, again.inputs)).changes, "none");
      times.push(performance.now() - start);
      await sleep(5);
    }
    times.sort((left, right) => left - right);
    assert.ok((times[5] ?? Infinity) < 50, `median of ${times.map((time) => time.toFixed(1)).join(", ")} ms`);
    await client.delete(RELEASE, made.id, made.properties);
  });
});
