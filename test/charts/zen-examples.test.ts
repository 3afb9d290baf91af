import assert from "node:assert/strict";
import { type KubernetesObject, only, renderChart } from "./support";

interface WorkloadSpec {
  readonly replicas?: number;
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly template: {
    readonly spec: {
      readonly containers: readonly [
        { readonly image: string; readonly resources: { readonly limits: unknown } },
      ];
      readonly volumes: readonly { readonly name: string }[];
    };
  };
}

/** Renders the agent the way the seed's usage does: the example's values, and the three by `--set`. */
function render(profile: string): Promise<readonly KubernetesObject[]> {
  return renderChart(
    "charts/zen-agent/",
    { saas: { clusterToken: "YOUR_TOKEN" }, tenant: { id: "TENANT_ID" }, cluster: { id: "CLUSTER_ID" } },
    { valueFiles: [`docs/examples/values-${profile}.yaml`] },
  );
}

const data = (objects: readonly KubernetesObject[]): Readonly<Record<string, string>> =>
  only(objects, "ConfigMap")["data"] as Readonly<Record<string, string>>;
const agent = (objects: readonly KubernetesObject[]): WorkloadSpec =>
  only(objects, "Deployment", "zen-agent")["spec"] as WorkloadSpec;

describe("docs/examples", () => {
  it("values-local: no TLS, one pod, 200m and 256Mi, and a way to the developer's machine", async () => {
    const objects = await render("local");
    assert.equal(data(objects)["profile"], "local");
    assert.match(data(objects)["saas-api-url"] ?? "", /^http:/);
    const { replicas, template } = agent(objects);
    assert.equal(replicas, 1);
    assert.deepEqual(template.spec.containers[0].resources.limits, { cpu: "200m", memory: "256Mi" });
    assert.ok(!template.spec.volumes.some((volume) => volume.name === "tls"));
    const policy = only(objects, "NetworkPolicy", "zen-agent")["spec"] as {
      readonly egress: readonly unknown[];
    };
    assert.deepEqual(policy.egress[2], {
      to: [{ ipBlock: { cidr: "0.0.0.0/0" } }],
      ports: [{ port: 8080, protocol: "TCP" }],
    });
  });

  it("values-gitops: mutual TLS to an https endpoint, two pods guarded by a budget, pinned images", async () => {
    const objects = await render("gitops");
    assert.equal(data(objects)["profile"], "gitops");
    assert.match(data(objects)["saas-api-url"] ?? "", /^https:/);
    const { replicas, template } = agent(objects);
    assert.equal(replicas, 2);
    assert.ok(template.spec.volumes.some((volume) => volume.name === "tls"));
    assert.equal(only(objects, "PodDisruptionBudget", "zen-agent").kind, "PodDisruptionBudget");
    assert.equal(template.spec.containers[0].image, "docker.io/kubezen/zen-agent:1.0.2");
  });

  it("values-aws: IRSA, three to ten pods, mutual TLS against public certificates", async () => {
    const objects = await render("aws");
    assert.equal(data(objects)["profile"], "aws");
    assert.equal(data(objects)["saas-api-url"], "https://agent.kube-zen.io");
    const scaler = only(objects, "HorizontalPodAutoscaler")["spec"] as WorkloadSpec;
    assert.deepEqual([scaler.minReplicas, scaler.maxReplicas, agent(objects).replicas], [3, 10, undefined]);
    assert.match(
      only(objects, "ServiceAccount", "zen-agent").metadata.annotations?.["eks.amazonaws.com/role-arn"] ?? "",
      /^arn:aws:iam::/,
    );
    assert.ok(agent(objects).template.spec.volumes.some((volume) => volume.name === "tls"));
    assert.ok(!JSON.stringify(agent(objects)).includes("TLS_CA_FILE"));
  });

  it("each closes both programs by a NetworkPolicy", async () => {
    for (const profile of ["local", "gitops", "aws"]) {
      const policies = (await render(profile)).filter((object) => object.kind === "NetworkPolicy");
      assert.deepEqual(
        policies.map((policy) => policy.metadata.name).sort(),
        ["zen-agent", "zen-agent-zen-watcher"],
        profile,
      );
    }
  });
});
