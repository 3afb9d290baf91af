import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openDefinitions } from "../../../automation/cluster/definitions";
import type { ApiClient } from "../../../rehearsal/cluster/api";
import { kubeconfigClient } from "../../../rehearsal/cluster/kubeconfigClient";
import { type SharedCluster, sharedCluster } from "../../support/cluster";

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const COUNT = 6;

function definition(plural: string): unknown {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.test.kube-zen.io`,
      labels: { "app.kubernetes.io/managed-by": "Helm" },
    },
    spec: {
      group: "test.kube-zen.io",
      scope: "Namespaced",
      names: { plural, singular: plural.slice(0, -1), kind: `F${plural.slice(1, -1)}` },
      versions: [
        { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } },
        { name: "v0", served: false, storage: false, schema: { openAPIV3Schema: { type: "object" } } },
      ],
    },
  };
}

interface Live {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

describe("automation/cluster/definitions", function () {
  this.timeout(120_000);
  const plurals = Array.from({ length: COUNT }, (_, at) => `fresh${"abcdef"[at] ?? ""}s`);
  let cluster: SharedCluster;
  let client: ApiClient;

  before(async () => {
    cluster = await sharedCluster();
    client = await kubeconfigClient(cluster.kubeconfig);
  });
  after(() => client.close());

  async function until(what: (path: string) => Promise<boolean>): Promise<void> {
    const end = Date.now() + 20_000;
    for (const plural of plurals) {
      while (!(await what(`${DEFINITIONS}/${plural}.test.kube-zen.io`))) {
        if (Date.now() > end) throw new Error(`${plural} is not so after 20 s`);
        await sleep(50);
      }
    }
  }

  it("lets kinds that are hardly there be deleted without an error of the API server", async () => {
    for (const plural of plurals) {
      await client.expect({ method: "POST", path: DEFINITIONS, body: definition(plural) });
    }
    await until(async (path) => {
      const { conditions = [] } = ((await client.expect({ method: "GET", path })) as Live).status ?? {};
      return conditions.some(({ type, status }) => type === "Established" && status === "True");
    });
    await openDefinitions({ ...cluster, kind: "embedded" });
    for (const plural of plurals) {
      await client.expect({ method: "DELETE", path: `${DEFINITIONS}/${plural}.test.kube-zen.io` });
    }
    await until(async (path) => (await client.send({ method: "GET", path })).status === 404);
    const logs = fs
      .readdirSync(path.join(cluster.stateDirectory, "clusters"), { recursive: true, encoding: "utf8" })
      .filter((file) => path.basename(file) === "kube-apiserver.log")
      .map((file) => fs.readFileSync(path.join(cluster.stateDirectory, "clusters", file), "utf8"));
    assert.equal(logs.length, 1);
    const failures = logs.join("").match(/\S+\.test\.kube-zen\.io failed with.*/g);
    assert.deepEqual(failures, null);
  });

  it("says nothing where the cluster cannot be looked into", async () => {
    const kubeconfig = path.join(cluster.stateDirectory, "nowhere");
    fs.writeFileSync(kubeconfig, "");
    await openDefinitions({ ...cluster, kind: "embedded", kubeconfig });
  });
});
