import assert from "node:assert/strict";
import { podsOf, specOf } from "./matrix/pods";
import { type KubernetesObject, type Values, only, renderChart, renderFailure } from "./support";

const chart = "charts/workflow-registry";
const render = (values: Values): Promise<readonly KubernetesObject[]> =>
  renderChart(chart, values, { release: "registry" });
const two = { image: { tag: "2.0.0" } };
const oneWriter = {
  replicaCount: 1,
  autoscaling: { enabled: false },
  persistence: { accessMode: "ReadWriteOnce" },
};
const ingress = { enabled: true, hosts: [{ host: "registry.company.com", paths: [{ path: "/v1" }] }] };

describe("charts/workflow-registry: rollouts of a single writer", () => {
  const claimOf = (objects: readonly KubernetesObject[], name: string): unknown =>
    podsOf(only(objects, "Deployment", name), "default")[0]?.spec.volumes?.find(
      (volume) => volume["name"] === "data",
    )?.["persistentVolumeClaim"];

  it("two tracks on one volume for one writer are refused", async () => {
    assert.equal(
      await renderFailure(chart, { ...oneWriter, rollout: { strategy: "blueGreen" } }),
      "rollout.strategy is blueGreen while persistence.accessMode is ReadWriteOnce, and two tracks cannot mount one such volume: set persistence.accessMode=ReadWriteMany (two versions then write one store without a lock), or rollout.blueGreen.claim=own for a store of green's own.",
    );
    assert.equal(
      await renderFailure(chart, {
        ...oneWriter,
        rollout: { strategy: "canary", canary: { by: "istio", ...two } },
      }),
      "rollout.strategy is canary while persistence.accessMode is ReadWriteOnce, and two tracks cannot mount one such volume: set persistence.accessMode=ReadWriteMany (two versions then write one store without a lock), or rollout.strategy to rolling or blueGreen.",
    );
  });

  it("a claim of green's own stays when green goes, and the backup follows the colour that serves", async () => {
    const values = (active: string): Values => ({
      ...oneWriter,
      backup: { enabled: true, storage: { existingSecret: "s3-keys" } },
      rollout: { strategy: "blueGreen", blueGreen: { active, claim: "own", green: two } },
    });
    const [blue, green] = [await render(values("blue")), await render(values("green"))];
    assert.deepEqual(claimOf(blue, "registry"), { claimName: "registry-data" });
    assert.deepEqual(claimOf(blue, "registry-green"), { claimName: "registry-data-green" });
    const annotations = ["registry-data", "registry-data-green"].map(
      (name) => only(blue, "PersistentVolumeClaim", name).metadata.annotations,
    );
    assert.deepEqual(annotations, [undefined, { "helm.sh/resource-policy": "keep" }]);
    const backedUp = (objects: readonly KubernetesObject[]): unknown =>
      podsOf(only(objects, "CronJob"), "default")[0]?.spec.volumes?.[0]?.["persistentVolumeClaim"];
    assert.deepEqual(backedUp(blue), { claimName: "registry-data" });
    assert.deepEqual(backedUp(green), { claimName: "registry-data-green" });
    for (const name of ["registry", "registry-green"]) {
      const { strategy } = specOf<{ strategy: unknown }>(only(blue, "Deployment", name));
      assert.deepEqual(strategy, { type: "Recreate" });
    }
  });
});

describe("charts/workflow-registry: canary by ingress-nginx", () => {
  it("a second Ingress with the canary's annotations alone, for the same hosts and paths", async () => {
    const objects = await render({
      ingress: { ...ingress, annotations: { "cert-manager.io/cluster-issuer": "letsencrypt-prod" } },
      rollout: { strategy: "canary", canary: { by: "ingress", weight: 20, ...two } },
    });
    const backend = (name: string): object => ({ service: { name, port: { name: "http" } } });
    const rules = (name: string): object => [
      {
        host: "registry.company.com",
        http: { paths: [{ path: "/v1", pathType: "Prefix", backend: backend(name) }] },
      },
    ];
    const other = only(objects, "Ingress", "registry-ingress-canary");
    assert.deepEqual(other.metadata.annotations, {
      "nginx.ingress.kubernetes.io/canary": "true",
      "nginx.ingress.kubernetes.io/canary-weight": "20",
    });
    assert.deepEqual(specOf(other), { ingressClassName: "nginx", rules: rules("registry-canary") });
    assert.deepEqual(specOf(only(objects, "Ingress", "registry-ingress")), {
      ingressClassName: "nginx",
      rules: rules("registry"),
    });
  });

  it("the Ingress can send to a second release, so that the next upgrade does not take it back", async () => {
    const objects = await render({ ingress: { ...ingress, serviceName: "registry-green" } });
    assert.match(JSON.stringify(specOf(only(objects, "Ingress"))), /"name":"registry-green"/);
  });
});

describe("the Atom charts: refused rollouts", () => {
  for (const [name, values, message] of [
    [
      "a canary by replicas beside an autoscaler",
      { rollout: { strategy: "canary", canary: two } },
      "rollout.canary.by is replicas while autoscaling.enabled is true, and the autoscaler would change the canary's share: set autoscaling.enabled=false and replicaCount to the number of all pods, or weigh the canary by something else with rollout.canary.by.",
    ],
    [
      "a canary without a version",
      { rollout: { strategy: "canary" } },
      "rollout.strategy is canary while rollout.canary.image.tag and rollout.canary.image.digest are empty: name the version that the canary tries.",
    ],
    [
      "weights that do not sum to 100",
      {
        trafficSplit: {
          by: "istio",
          backends: [
            { service: "a", weight: 60 },
            { service: "b", weight: 30 },
          ],
        },
      },
      "trafficSplit.backends has weights that sum to 90: they are percents and have to sum to 100.",
    ],
    [
      "a Gateway API split without a Gateway",
      { rollout: { strategy: "canary", canary: { by: "gateway", ...two } } },
      "trafficSplit.parentRefs is empty while the Gateway API splits the calls: name the Gateway, as - name: public, namespace: gateways.",
    ],
    [
      "more standby replicas than the autoscaler may make",
      {
        rollout: { strategy: "blueGreen", blueGreen: { standbyReplicas: 30 } },
        autoscaling: { maxReplicas: 20 },
      },
      "rollout.blueGreen.standbyReplicas is 30, more than autoscaling.maxReplicas, which is 20: lower the one or raise the other.",
    ],
  ] as const) {
    it(name, async () => {
      for (const each of ["workflow-registry", "runtime-agent"]) {
        assert.equal(await renderFailure(`charts/${each}`, values), message);
      }
    });
  }
});
