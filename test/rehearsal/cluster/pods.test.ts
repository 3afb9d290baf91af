import assert from "node:assert/strict";
import type { Pod } from "../../../rehearsal/cluster/kubelet/types";
import { sharedCluster } from "../../support/cluster";
import { Namespace, eventually, isReady } from "./objects";

interface Job {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface CronJob {
  readonly metadata: { readonly uid: string };
  readonly status?: { readonly lastSuccessfulTime?: string };
}

interface Endpoints {
  readonly subsets?: readonly { readonly addresses?: readonly { readonly ip: string }[] }[];
}

describe("embedded cluster: pods", function () {
  this.timeout(60_000);
  let namespace: Namespace;
  before(async function () {
    this.timeout(600_000);
    namespace = await Namespace.open((await sharedCluster()).kubeconfig, "cluster-pods");
  });
  after(() => namespace.close());

  const secret = (name: string, data: Record<string, string>) =>
    namespace.create("secrets", { metadata: { name }, stringData: data });
  const configMap = (name: string, data: Record<string, string>) =>
    namespace.create("configmaps", { metadata: { name }, data });

  it("wait for a mounted Secret and become ready once it is there", async () => {
    await namespace.pod("secret-volume", { volumes: [{ name: "v", secret: { secretName: "mounted" } }] });
    const message = await namespace.event("secret-volume", "FailedMount");
    assert.equal(message, 'MountVolume.SetUp failed for volume "v" : secret "mounted" not found');
    assert.equal(isReady(await namespace.waiting("secret-volume", "ContainerCreating")), false);
    await secret("mounted", { key: "value" });
    await namespace.ready("secret-volume");
  });

  it("wait for a ConfigMap in the environment, and for the key in it", async () => {
    const env = [{ name: "E", valueFrom: { configMapKeyRef: { name: "settings", key: "level" } } }];
    await namespace.pod("config-env", {}, { env });
    await namespace.waiting("config-env", "CreateContainerConfigError");
    assert.equal(await namespace.event("config-env", "Failed"), 'Error: configmap "settings" not found');
    await configMap("settings", { other: "1" });
    const noKey = "couldn't find key level in ConfigMap cluster-pods/settings";
    await namespace.podUntil(
      "config-env",
      "misses the key",
      (pod) => pod.status?.containerStatuses?.[0]?.state.waiting?.message === noKey,
    );
    await namespace.client.expect({
      method: "PUT",
      path: namespace.path("configmaps", "settings"),
      body: { metadata: { name: "settings" }, data: { level: "debug" } },
    });
    await namespace.ready("config-env");
  });

  it("wait for a claim, which the real scheduler and the provisioner see to", async () => {
    const volumes = [{ name: "v", persistentVolumeClaim: { claimName: "data" } }];
    await namespace.pod("claim", { volumes });
    const unscheduled = await namespace.podUntil(
      "claim",
      "is not schedulable",
      (pod) => pod.status?.conditions?.some(({ reason }) => reason === "Unschedulable") === true,
    );
    assert.match(
      unscheduled.status?.conditions?.[0]?.message ?? "",
      /persistentvolumeclaim "data" not found/,
    );
    await namespace.create("persistentvolumeclaims", {
      metadata: { name: "data" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    });
    await namespace.ready("claim");
  });

  it("wait for a pull secret, and for an image that is not there", async () => {
    await namespace.pod("pull", { imagePullSecrets: [{ name: "registry" }] });
    await namespace.waiting("pull", "ImagePullBackOff");
    await secret("registry", {});
    await namespace.ready("pull");
    await namespace.pod("no-image", {}, { image: "registry.example/app:rehearsal-missing" });
    await namespace.waiting("no-image", "ImagePullBackOff");
    assert.match(
      await namespace.event("no-image", "Failed"),
      /registry\.example\/app:rehearsal-missing: not found/,
    );
  });

  const job = (name: string, image: string) => ({
    metadata: { name },
    spec: {
      backoffLimit: 0,
      template: { spec: { restartPolicy: "Never", containers: [{ name: "main", image }] } },
    },
  });
  const condition = async (name: string, type: string): Promise<boolean> => {
    const { status } = await namespace.read<Job>("batch/v1/jobs", name);
    return status?.conditions?.some((entry) => entry.type === type && entry.status === "True") === true;
  };

  it("of Jobs end, well or as marked", async () => {
    await namespace.create("batch/v1/jobs", job("good", "registry.example/app:1"));
    await namespace.create("batch/v1/jobs", job("bad", "registry.example/app:rehearsal-exit-4"));
    await eventually("good Job complete", () => condition("good", "Complete"));
    await eventually("bad Job failed", () => condition("bad", "Failed"));
    const pods = await namespace.list<Pod>("pods", "?labelSelector=job-name%3Dbad");
    assert.equal(pods[0]?.status?.containerStatuses?.[0]?.state.terminated?.exitCode, 4);
  });

  it("say in their logs that they are simulated", async () => {
    await namespace.pod("talks", {});
    await namespace.ready("talks");
    assert.equal(
      await namespace.client.expect({ method: "GET", path: `${namespace.path("pods", "talks")}/log` }),
      "This container is simulated: no program runs in it, so it logs nothing.\n",
    );
  });

  it("of helm test kind end Succeeded", async () => {
    await namespace.pod("smoke-test", { restartPolicy: "Never" });
    await namespace.podUntil("smoke-test", "succeeds", (pod) => pod.status?.phase === "Succeeded");
  });

  it("run by a CronJob's Job as if it were time", async () => {
    const { spec } = job("unused", "registry.example/app:1");
    await namespace.create("batch/v1/cronjobs", {
      metadata: { name: "nightly" },
      spec: { schedule: "* * * * *", jobTemplate: { spec } },
    });
    const cron = await namespace.read<CronJob>("batch/v1/cronjobs", "nightly");
    const owner = { apiVersion: "batch/v1", kind: "CronJob", name: "nightly", uid: cron.metadata.uid };
    await namespace.create("batch/v1/jobs", {
      ...job("nightly-now", "registry.example/app:1"),
      metadata: {
        name: "nightly-now",
        ownerReferences: [{ ...owner, controller: true }],
      },
    });
    await eventually("the CronJob saw its Job end", async () => {
      const { status } = await namespace.read<CronJob>("batch/v1/cronjobs", "nightly");
      return status?.lastSuccessfulTime !== undefined;
    });
  });

  it("of a Deployment are spread over three zones, are ready and give a Service its endpoints", async () => {
    const labels = { app: "web" };
    await namespace.create("apps/v1/deployments", {
      metadata: { name: "web" },
      spec: {
        replicas: 3,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            topologySpreadConstraints: [
              {
                maxSkew: 1,
                topologyKey: "topology.kubernetes.io/zone",
                whenUnsatisfiable: "DoNotSchedule",
                labelSelector: { matchLabels: labels },
              },
            ],
            initContainers: [{ name: "init", image: "registry.example/init:1" }],
            containers: [{ name: "main", image: "registry.example/app:1", ports: [{ containerPort: 8000 }] }],
          },
        },
      },
    });
    await namespace.create("services", {
      metadata: { name: "web" },
      spec: { selector: labels, ports: [{ port: 8000 }] },
    });
    let addresses: readonly string[] = [];
    await eventually("three endpoints", async () => {
      const endpoints = await namespace.read<Endpoints>("endpoints", "web");
      addresses = (endpoints.subsets ?? []).flatMap((subset) => (subset.addresses ?? []).map(({ ip }) => ip));
      return addresses.length === 3;
    });
    assert.equal(new Set(addresses).size, 3);
    const pods = await namespace.list<Pod>("pods", "?labelSelector=app%3Dweb");
    assert.equal(new Set(pods.map(({ spec }) => spec.nodeName)).size, 3);
    assert.equal(pods.every(isReady), true);
  });
});
