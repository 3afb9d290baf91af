import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { DemoApi } from "../../../automation/demo/api";
import { runIncident, takeAway } from "../../../automation/demo/incident";
import type { DemoPlace } from "../../../automation/demo/place";
import type { CommandContext } from "../../../automation/cli/context";
import { SAMPLE_KINDS } from "../../../automation/demo/sample";
import { PROJECT } from "../../../model/config";
import { parseStackConfig } from "../../../model/parseConfig";
import { isObject, type JsonObject, textAt } from "../../../policy-pack/manifests/json";
import { kubeconfigClient } from "../../../rehearsal/cluster/kubeconfigClient";
import type { ApiClient } from "../../../rehearsal/cluster/api";
import { sharedCluster } from "../../support/cluster";

const charts = path.resolve(__dirname, "..", "..", "..", "charts");
const AGENT = "demo-incident-agent";
const SHOPS = "demo-incident-shops";
const ATOM = "demo-incident-atom";
const RBAC = "/apis/rbac.authorization.k8s.io/v1";

function definition(chart: string, name: string): JsonObject {
  const found = parse(fs.readFileSync(path.join(charts, chart, "files", "crds", name), "utf8"), {
    merge: true,
  }) as unknown;
  return isObject(found) ? found : assert.fail(name);
}

const labels = { "app.kubernetes.io/name": "zen-agent", "app.kubernetes.io/part-of": "kube-zen" };
const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: `${AGENT}-remediate` };

describe("the sample incident of zenctl demo", function () {
  this.timeout(180_000);

  let client: ApiClient;
  let place: DemoPlace;
  const said: string[] = [];
  const aborted = new AbortController();
  const context: CommandContext = {
    projectDirectory: "",
    env: {},
    output: {
      json: false,
      live: false,
      say: (line) => void said.push(line),
      note: () => undefined,
      text: () => undefined,
      document: () => undefined,
    },
    signal: aborted.signal,
  };
  const options = {
    stack: "local",
    engine: "rehearsal",
    cluster: "embedded",
    timeout: "20",
    image: "registry.k8s.io/pause:3.10",
  } as const;

  const post = (collection: string, object: JsonObject): Promise<unknown> =>
    client.expect({ method: "POST", path: collection, body: object });
  /** A kind that was only just defined takes a moment. */
  const served = async (collection: string): Promise<void> => {
    while ((await client.send({ method: "GET", path: collection })).status !== 200) await sleep(50);
  };
  const remove = (object: string): Promise<unknown> => client.expect({ method: "DELETE", path: object });
  const agentPod = (node: string): JsonObject => ({
    metadata: { name: "zen-agent-0", labels },
    spec: {
      nodeName: node,
      serviceAccountName: "zen-agent",
      containers: [{ name: "zen-agent", image: "registry.k8s.io/pause:3.10" }],
    },
  });

  /** Everything with the sample's label, as kind/namespace/name. */
  async function sampled(): Promise<readonly string[]> {
    const lists = await Promise.all(
      Object.values(SAMPLE_KINDS).map((kind) => place.api.list(kind, { labels: "kube-zen.io/demo" })),
    );
    return lists
      .flatMap((list) => list ?? [])
      .map((one) => `${textAt(one, "kind") ?? ""}/${textAt(one, "metadata", "namespace") ?? ""}`)
      .sort();
  }

  before(async () => {
    const cluster = await sharedCluster();
    client = await kubeconfigClient(cluster.kubeconfig);
    for (const [chart, file] of [
      ["zen-agent", "zenagentremediations.zen.kube-zen.io.yaml"],
      ["zen-watcher", "observations.zen.kube-zen.io.yaml"],
    ] as const)
      await post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition(chart, file));
    for (const collection of [
      "zen.kube-zen.io/v1/zenagentremediations",
      "zen.kube-zen.io/v1alpha1/observations",
    ])
      await served(`/apis/${collection}`);
    for (const name of [AGENT, SHOPS, ATOM]) await post("/api/v1/namespaces", { metadata: { name } });
    await post(`/api/v1/namespaces/${AGENT}/serviceaccounts`, { metadata: { name: "zen-agent" } });
    await post(`${RBAC}/clusterroles`, {
      metadata: { name: roleRef.name },
      rules: [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "patch"] }],
    });
    await post(`${RBAC}/namespaces/${SHOPS}/rolebindings`, {
      metadata: { name: "remediate", labels },
      roleRef,
      subjects: [{ kind: "ServiceAccount", name: "zen-agent", namespace: AGENT }],
    });
    await post("/api/v1/nodes", { metadata: { name: "demo-incident-node" } });
    const raw = {
      [`${PROJECT}:profile`]: "local",
      [`${PROJECT}:namespaces`]: JSON.stringify({ zen: AGENT, atom: ATOM }),
    };
    place = {
      config: parseStackConfig(raw, []),
      engine: undefined as never,
      env: {},
      target: { kind: "embedded", kubeconfig: cluster.kubeconfig, context: cluster.context, created: false },
      outputs: {},
      api: await DemoApi.open(cluster),
    };
  });
  beforeEach(() => said.splice(0));
  after(async () => {
    await takeAway(place, options, context);
    for (const name of ["zenagentremediations", "observations"])
      await remove(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}.zen.kube-zen.io`);
    await remove(`${RBAC}/clusterroles/${roleRef.name}`);
    await remove("/api/v1/nodes/demo-incident-node");
    for (const name of [AGENT, SHOPS, ATOM]) await remove(`/api/v1/namespaces/${name}`);
    client.close();
  });

  it("is refused where there is no agent, with nothing made", async () => {
    await assert.rejects(runIncident(place, options, context), /there is no pod of zen-agent in/);
    assert.deepEqual(await sampled(), []);
  });

  it("proves with the rights of the agent where it may patch and where not, where no program runs", async () => {
    await post(`/api/v1/namespaces/${AGENT}/pods`, agentPod("kube-zen-node-1"));
    const { durationMs, proofs, ...document } = await runIncident(place, options, context);
    assert.ok(durationMs > 0);
    assert.deepEqual(document, {
      stack: "local",
      result: "proved",
      namespace: SHOPS,
      agent: `${AGENT}/zen-agent`,
      made: [
        `Deployment/${SHOPS}/shop`,
        `Observation/${SHOPS}/shop-memory`,
        `ZenAgentRemediation/${AGENT}/shop-memory`,
      ],
      removed: [],
      memory: { before: "32Mi", after: "128Mi" },
    });
    const user = `system:serviceaccount:${AGENT}:zen-agent`;
    assert.deepEqual(
      proofs.map(({ namespace, expected, found }) => [namespace, expected, found]),
      [
        [SHOPS, "allowed", "allowed"],
        [ATOM, "refused", "refused"],
      ],
    );
    assert.equal(proofs[0]?.reason, "its memory would be 128Mi");
    assert.match(proofs[1]?.reason ?? "", new RegExp(`User "${user}" cannot patch resource "deployments"`));
    assert.ok(said.some((line) => line.includes("simulated")));
    // It was a dry run.
    const [deployment] = (await place.api.list(SAMPLE_KINDS.deployment, { namespace: SHOPS })) ?? [];
    assert.match(JSON.stringify(deployment), /"memory":"32Mi"/);
  });

  it("fails where the agent may not do it, and says so", async () => {
    await client.expect({
      method: "PATCH",
      path: `${RBAC}/clusterroles/${roleRef.name}`,
      contentType: "application/merge-patch+json",
      body: { rules: [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] }] },
    });
    const refused = await runIncident(place, options, context);
    assert.deepEqual(
      [refused.result, refused.proofs.map(({ found }) => found)],
      ["failed", ["refused", "refused"]],
    );
    assert.match(refused.error ?? "", /rights are not as they have to be/);
    assert.equal(refused.removed.length, 3);
    await client.expect({
      method: "PATCH",
      path: `${RBAC}/clusterroles/${roleRef.name}`,
      contentType: "application/merge-patch+json",
      body: { rules: [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "patch"] }] },
    });
  });

  it("leaves nothing when it is taken away, and nothing more to take away is no failure", async () => {
    assert.ok((await sampled()).length >= 5);
    const { removed, result } = await takeAway(place, options, context);
    assert.deepEqual([removed.length, result], [3, "removed"]);
    assert.deepEqual(await sampled(), []);
    const again = await takeAway(place, options, context);
    assert.deepEqual(again.removed, []);
    assert.deepEqual(said.at(-1), "there is no sample to remove");
  });

  it("touches no Deployment of the same name that is somebody else's", async () => {
    const theirs = `/apis/apps/v1/namespaces/${SHOPS}/deployments`;
    const template = {
      metadata: { labels: { app: "shop" } },
      spec: { containers: [{ name: "a", image: "b" }] },
    };
    await post(theirs, {
      metadata: { name: "shop" },
      spec: { replicas: 0, selector: { matchLabels: { app: "shop" } }, template },
    });
    await assert.rejects(runIncident(place, options, context), /a Deployment shop in .* not the sample's/);
    assert.deepEqual((await takeAway(place, options, context)).removed, []);
    await client.expect({ method: "GET", path: `${theirs}/shop` });
    await remove(`${theirs}/shop`);
  });

  describe("with an agent whose program runs", () => {
    const status = `/apis/zen.kube-zen.io/v1/namespaces/${AGENT}/zenagentremediations/shop-memory/status`;
    const write = (phase: string, more: JsonObject = {}): Promise<unknown> =>
      client.expect({
        method: "PATCH",
        path: status,
        contentType: "application/merge-patch+json",
        body: { status: { phase, ...more } },
      });

    before(async () => {
      await remove(`/api/v1/namespaces/${AGENT}/pods/zen-agent-0?gracePeriodSeconds=0`);
      await post(`/api/v1/namespaces/${AGENT}/pods`, agentPod("demo-incident-node"));
    });

    /** Waits for the remediation, and then is the agent. */
    async function asAgent(act: () => Promise<unknown>): Promise<void> {
      for (;;) {
        const { status: found } = await client.send({ method: "GET", path: status });
        if (found === 200) break;
        await sleep(50);
      }
      await write("in_progress");
      await sleep(1_500);
      await act();
    }

    it("follows it until the agent has applied it", async () => {
      const user = `system:serviceaccount:${AGENT}:zen-agent`;
      const agent = asAgent(async () => {
        const { applied } = await import("../../../automation/demo/proof.js");
        const api = await DemoApi.open(place.target, user);
        await api.apply(applied(SHOPS), "zen-agent", false);
        await write("succeeded", { appliedPatches: 1, totalPatches: 1 });
      });
      const document = await runIncident(place, options, context);
      await agent;
      assert.deepEqual([document.result, document.phase, document.proofs], ["applied", "succeeded", []]);
      assert.deepEqual(document.memory, { before: "32Mi", after: "128Mi" });
      assert.deepEqual(
        said.filter((line) => line.startsWith("  ")),
        ["  in_progress", "  succeeded"],
      );
    });

    it("does not take the agent's word for it", async () => {
      const agent = asAgent(() => write("succeeded"));
      const document = await runIncident(place, options, context);
      await agent;
      assert.equal(document.result, "failed");
      assert.match(document.error ?? "", /the agent says succeeded, and the memory is 32Mi/);
    });

    it("tells why the agent failed", async () => {
      const agent = asAgent(() => write("failed", { errorMessage: "conflict" }));
      const document = await runIncident(place, options, context);
      await agent;
      assert.equal(document.result, "failed");
      assert.match(document.error ?? "", /the agent says failed \(conflict\)/);
    });

    it("waits no longer than it may", async () => {
      const document = await runIncident(place, { ...options, timeout: "1" }, context);
      assert.equal(document.result, "failed");
      assert.match(document.error ?? "", /has not carried the remediation out within 1 s \(phase: none\)/);
      await assert.rejects(
        runIncident(place, { ...options, timeout: "soon" }, context),
        /--timeout is "soon": give a whole number of seconds/,
      );
    });
  });
});
