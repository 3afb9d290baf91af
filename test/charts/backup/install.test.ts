import assert from "node:assert/strict";
import {
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  V1Job,
  V1Namespace,
  V1ObjectMeta,
  V1Secret,
} from "@kubernetes/client-node";
import { type SharedCluster, sharedCluster } from "../../support/cluster";
import { helm } from "../support";

const namespace = "backed-up-registry";
const values = {
  replicaCount: 1,
  autoscaling: { enabled: false },
  persistence: { accessMode: "ReadWriteOnce" },
  backup: { enabled: true, storage: { existingSecret: "s3-keys" } },
  restore: { enabled: true, backupId: "backup-20240115-020000" },
};

const named = (name: string, labels = {}): V1ObjectMeta =>
  Object.assign(new V1ObjectMeta(), { name, labels });

describe("charts/workflow-registry on a cluster: backup and restore", function () {
  this.timeout(240_000);
  let cluster: SharedCluster;

  before(async function () {
    this.timeout(900_000);
    cluster = await sharedCluster();
  });

  it("install under restricted, and a Job of the backup runs on the node of the registry", async () => {
    const config = new KubeConfig();
    config.loadFromFile(cluster.kubeconfig);
    const [core, batch] = [config.makeApiClient(CoreV1Api), config.makeApiClient(BatchV1Api)];
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    await core.createNamespace({
      body: Object.assign(new V1Namespace(), { metadata: named(namespace, labels) }),
    });
    const stringData = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
    await core.createNamespacedSecret({
      namespace,
      body: Object.assign(new V1Secret(), { metadata: named("s3-keys"), stringData }),
    });
    const at = ["--namespace", namespace, "--kubeconfig", cluster.kubeconfig];
    const wait = ["--wait", "--timeout", "150s"];
    const installed = await helm(
      ["install", "registry", "charts/workflow-registry", ...at, ...wait, "--values", "-"],
      JSON.stringify(values),
    );
    assert.equal(installed.code, 0, installed.stderr);

    const cronJob = await batch.readNamespacedCronJob({ name: "registry-backup", namespace });
    const spec = cronJob.spec?.jobTemplate.spec;
    assert.ok(spec);
    // As `kubectl create job --from` does: the Job goes with the CronJob, and lets go of the claim.
    const uid = cronJob.metadata?.uid ?? "";
    const ownerReferences = [{ apiVersion: "batch/v1", kind: "CronJob", name: "registry-backup", uid }];
    await batch.createNamespacedJob({
      namespace,
      body: Object.assign(new V1Job(), {
        metadata: Object.assign(named("by-hand"), { ownerReferences }),
        spec,
      }),
    });
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { status } = await batch.readNamespacedJob({ name: "by-hand", namespace });
      if (status?.succeeded === 1) break;
      assert.ok(Date.now() < deadline, `the Job does not end: ${JSON.stringify(status)}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    const { items } = await core.listNamespacedPod({ namespace });
    const nodes = items.map((pod) => pod.spec?.nodeName);
    assert.equal(items.length, 2);
    assert.equal(new Set(nodes).size, 1, `the pods run on ${nodes.join(" and ")}`);
    const uninstalled = await helm(["uninstall", "registry", ...at, "--wait"]);
    assert.equal(uninstalled.code, 0, uninstalled.stderr);
  });
});
