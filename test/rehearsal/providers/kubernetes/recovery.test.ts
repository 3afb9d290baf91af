import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { status, type ServiceError } from "@grpc/grpc-js";
import { ensureTools } from "../../../../tools";
import { Gate } from "../../../reliability/gate";
import { urn, type Properties } from "../support/client";
import { startKubernetes, writeChart, type KubernetesProvider } from "../support/cluster";
import { start } from "../support/provider";

const RELEASE = urn("kubernetes:helm.sh/v3:Release", "killed");

const SETTINGS = `apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}-settings"}
data: {message: {{ .Values.message | quote }}}
`;

const CLAIM = `{{ if .Values.stuck }}
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: "{{ .Release.Name }}-data"}
spec: {accessModes: [ReadWriteOnce], storageClassName: nowhere, resources: {requests: {storage: 1Gi}}}
{{ end }}
`;

/** An engine's run in a process of its own: starts a provider and makes or changes the release that it is given. */
const RUN = `
const { startProvider } = require(process.argv[2] + "/rehearsal/providers");
const { ProviderClient } = require(process.argv[2] + "/test/rehearsal/providers/support/client");
const job = JSON.parse(process.argv[3]);
(async () => {
  const provider = await startProvider("kubernetes", { programDirectory: job.programDirectory, env: process.env });
  const client = new ProviderClient(provider.address);
  await client.configure({ kubeconfig: job.kubeconfig }, "kubernetes");
  if (job.olds) await client.update(job.urn, job.id, job.olds, job.inputs);
  else await client.create(job.urn, job.inputs);
})();
`;

function at(properties: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], properties);
}

describe("rehearsal/providers/kubernetes/release/recovery", function () {
  this.timeout(120_000);
  let provider: KubernetesProvider;

  before(async function () {
    this.timeout(900_000);
    provider = await startKubernetes("providers-recovery");
    writeChart(provider.programDirectory, "killed", { "settings.yaml": SETTINGS, "claim.yaml": CLAIM });
    fs.writeFileSync(path.join(provider.programDirectory, "run.cjs"), RUN);
  });
  after(() => provider.close());

  function args(name: string, values: Properties): Properties {
    return {
      name,
      namespace: provider.namespace,
      chart: "./charts/killed",
      timeout: 60,
      maxHistory: 10,
      values,
    };
  }

  function run(job: Properties): ChildProcess {
    const { env, programDirectory, kubeconfig } = provider;
    const clone = path.resolve(__dirname, "../../../..");
    const complete = JSON.stringify({ ...job, urn: RELEASE, programDirectory, kubeconfig });
    const script = path.join(programDirectory, "run.cjs");
    const loader = require.resolve("tsx");
    return spawn(process.execPath, ["--import", loader, script, clone, complete], {
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
  }

  function operations(): readonly {
    readonly name: string;
    readonly processes: readonly { readonly pid: number }[];
  }[] {
    const folder = path.join(provider.env["ZEN_STATE"] ?? "", "rehearsal", "operations");
    if (!fs.existsSync(folder)) return [];
    return fs
      .readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .map(
        (file) =>
          JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as ReturnType<
            typeof operations
          >[number],
      );
  }

  async function statusOf(name: string): Promise<unknown> {
    try {
      const read = await provider.client.read(RELEASE, `${provider.namespace}/${name}`);
      return at(read.properties, "status", "status");
    } catch (error) {
      // A release that is under way, or was left so, is told as one that is not ready.
      return /^Helm release \S+ is in state (\S+)$/.exec((error as ServiceError).details)?.[1];
    }
  }

  async function until(what: string, probe: () => Promise<boolean> | boolean): Promise<void> {
    const end = Date.now() + 30_000;
    while (Date.now() < end) {
      if (await probe()) return;
      await sleep(100);
    }
    throw new Error(`${what} did not happen in 30 s`);
  }

  /** Kills the run and its helm at a moment when the release is pending. */
  async function killPending(child: ChildProcess, name: string, status: string): Promise<void> {
    await until(`${status} of ${name}`, async () => (await statusOf(name)) === status);
    const pids =
      operations()
        .find((operation) => operation.name === name)
        ?.processes.map(({ pid }) => pid) ?? [];
    assert.equal(pids.length, 2, "this run and its helm");
    assert.ok(pids.includes(child.pid ?? 0));
    for (const pid of pids) process.kill(pid, "SIGKILL");
    await until("the end of both", () => child.exitCode !== null || child.signalCode !== null);
  }

  it("installs again over what a killed install left, adopting its objects", async () => {
    const { client, namespace } = provider;
    const stuck = await client.check(RELEASE, args("install", { message: "first", stuck: true }));
    await killPending(run({ inputs: stuck.inputs }), "install", "pending-install");
    const later = await provider.again();
    const fixed = await later.client.check(RELEASE, args("install", { message: "second" }));
    const made = await later.client.create(RELEASE, fixed.inputs);
    assert.equal(at(made.properties, "status", "status"), "deployed");
    assert.equal(at(made.properties, "status", "revision"), 1);
    const warning = `Revision 1 of Helm release ${namespace}/install was left pending-install by a run that is dead`;
    assert.ok(
      later.lines.some(({ severity, message }) => severity === "warning" && message.startsWith(warning)),
    );
    const settings = await client.read(
      urn("kubernetes:core/v1:ConfigMap", "s"),
      `${namespace}/install-settings`,
    );
    assert.deepEqual(at(settings.properties, "data"), { message: "second" });
    await later.client.delete(RELEASE, made.id, made.properties);
    await later.close();
  });

  it("upgrades again from the last deployed revision after a killed upgrade", async () => {
    const { client } = provider;
    const first = await client.check(RELEASE, args("upgrade", { message: "first" }));
    const made = await client.create(RELEASE, first.inputs);
    const stuck = await client.check(RELEASE, args("upgrade", { message: "second", stuck: true }));
    const job = { inputs: stuck.inputs, olds: made.properties, id: made.id };
    await killPending(run(job), "upgrade", "pending-upgrade");
    const later = await provider.again();
    const fixed = await later.client.check(RELEASE, args("upgrade", { message: "third" }));
    const state = await later.client.update(RELEASE, made.id, made.properties, fixed.inputs);
    assert.equal(at(state, "status", "status"), "deployed");
    assert.equal(at(state, "status", "revision"), 2);
    await later.client.delete(RELEASE, made.id, state);
    await later.close();
  });

  it("leaves a release alone while its owner lives, and one that somebody else's helm holds", async () => {
    const { client, namespace, kubeconfig, programDirectory } = provider;
    const stuck = await client.check(RELEASE, args("held", { message: "first", stuck: true }));
    const child = run({ inputs: stuck.inputs });
    await until("pending-install of held", async () => (await statusOf("held")) === "pending-install");
    const held = new RegExp(
      `^Helm release ${namespace}/held is in state pending-install and process ${child.pid ?? ""} and \\d+ on \\S+ is ` +
        "still working on it since \\d{4}-\\S+Z: wait for it to end or stop it, then run again\\.$",
      "u",
    );
    await assert.rejects(client.create(RELEASE, stuck.inputs), (error) => {
      assert.match((error as ServiceError).details, held);
      return true;
    });
    await killPending(child, "held", "pending-install");

    const { helm } = await ensureTools(["helm"]);
    const flags = ["--namespace", namespace, "--kubeconfig", kubeconfig, "--set", "stuck=true", "--wait"];
    const other = spawn(
      helm,
      ["install", "foreign", path.join(programDirectory, "charts/killed"), ...flags],
      { stdio: "ignore" },
    );
    await until("pending-install of foreign", async () => (await statusOf("foreign")) === "pending-install");
    other.kill("SIGKILL");
    const foreign = await client.check(RELEASE, args("foreign", { message: "first" }));
    await assert.rejects(client.create(RELEASE, foreign.inputs), (error) => {
      assert.equal(
        (error as ServiceError).details,
        `Helm release ${namespace}/foreign is in state pending-install and this machine did not start that operation: ` +
          `wait for it to end, or, if nobody works on it any more, run "helm rollback foreign --namespace ${namespace}".`,
      );
      return true;
    });
    for (const name of ["held", "foreign"])
      await client.delete(RELEASE, `${namespace}/${name}`, args(name, {}));
  });

  it("upgrades a finished release that its killed run could not record", async () => {
    const { client } = provider;
    const { inputs } = await client.check(RELEASE, args("unrecorded", { message: "first" }));
    const child = run({ inputs });
    await until("deployed of unrecorded", async () => (await statusOf("unrecorded")) === "deployed");
    await until("the end of helm", () => fs.readFileSync(record("unrecorded"), "utf8").includes("finished"));
    await assert.rejects(client.create(RELEASE, inputs), (error) => {
      assert.equal((error as ServiceError).details, "cannot re-use a name that is still in use");
      return true;
    });
    assert.equal((await client.read(RELEASE, "", {}, inputs)).id, "", "its owner lives");
    child.kill("SIGKILL");
    await until("the end of the run", () => child.signalCode !== null);
    const found = await client.read(RELEASE, "", {}, inputs);
    assert.equal(found.id, `${provider.namespace}/unrecorded`);
    assert.equal(at(found.properties, "status", "status"), "deployed");
    const made = await client.create(RELEASE, inputs);
    assert.equal(at(made.properties, "status", "status"), "deployed");
    assert.equal(at(made.properties, "status", "revision"), 2);
    await client.delete(RELEASE, made.id, made.properties);
  });

  it("finds what an interrupted create left by its inputs, and takes nothing that somebody else made", async () => {
    const CONFIG_MAP = urn("kubernetes:core/v1:ConfigMap", "interrupted");
    const { client, namespace } = provider;
    const { inputs } = await client.check(CONFIG_MAP, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "interrupted", namespace },
      data: { a: "b" },
    });
    const later = await provider.again([CONFIG_MAP]);
    assert.equal((await later.client.read(CONFIG_MAP, "", {}, inputs)).id, "");
    const made = await client.create(CONFIG_MAP, inputs);
    assert.equal((await client.read(CONFIG_MAP, "", {}, inputs)).id, "");
    const found = await later.client.read(CONFIG_MAP, "", {}, inputs);
    assert.equal(found.id, `${namespace}/interrupted`);
    assert.deepEqual(at(found.inputs, "data"), { a: "b" });
    assert.equal((await later.client.create(CONFIG_MAP, inputs)).id, found.id);
    // From here on it is its apply that owns it, as with whatever was not made by a create.
    await client.delete(CONFIG_MAP, made.id, made.properties);
    await later.close();
  });

  it("says of a create without an answer that it may have been done", async () => {
    const CONFIG_MAP = urn("kubernetes:core/v1:ConfigMap", "unanswered");
    const { namespace, kubeconfig } = provider;
    const gated = path.join(provider.programDirectory, "gated");
    const gate = await Gate.before(kubeconfig, gated);
    const other = await start("kubernetes", provider);
    const { client } = other;
    await client.configure({ kubeconfig: gated }, "kubernetes");
    const { inputs } = await client.check(CONFIG_MAP, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "unanswered", namespace },
    });
    gate.shut();
    await assert.rejects(client.create(CONFIG_MAP, inputs), { code: status.UNAVAILABLE });
    gate.open();
    await other.close();
    gate.close();
  });

  function record(name: string): string {
    const folder = path.join(provider.env["ZEN_STATE"] ?? "", "rehearsal", "operations");
    const file = fs
      .readdirSync(folder)
      .find((entry) => fs.readFileSync(path.join(folder, entry), "utf8").includes(`"${name}"`));
    return path.join(folder, file ?? "");
  }
});
