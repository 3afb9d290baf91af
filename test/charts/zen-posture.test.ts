import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { PROFILES, type ProfileName } from "../../model/profiles";
import { type KubernetesObject, only, renderChart, root } from "./support";

const profiles = ["local", "gitops", "aws"] as const;

function render(profile: ProfileName): Promise<readonly KubernetesObject[]> {
  return renderChart(
    "charts/zen-agent/",
    { saas: { clusterToken: "YOUR_TOKEN" }, tenant: { id: "TENANT_ID" }, cluster: { id: "CLUSTER_ID" } },
    { valueFiles: [`docs/examples/values-${profile}.yaml`] },
  );
}

interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: {
    readonly runAsNonRoot: boolean;
    readonly seccompProfile: { readonly type: string };
  };
  readonly volumes: readonly { readonly name: string }[];
  readonly containers: readonly [
    {
      readonly image: string;
      readonly env: readonly { readonly name: string; readonly value?: string }[];
      readonly resources: unknown;
      readonly securityContext: unknown;
    },
  ];
}

const pod = (object: KubernetesObject): PodSpec =>
  (object["spec"] as { readonly template: { readonly spec: PodSpec } }).template.spec;

describe("docs/examples: the posture of each profile", () => {
  for (const name of profiles) {
    const profile = PROFILES[name];
    it(`${name}: sizes, modes and environment are those of model/profiles`, async () => {
      const objects = await render(name);
      const agent = pod(only(objects, "Deployment", "zen-agent")).containers[0];
      assert.deepEqual(agent.resources, profile.resources["zen-agent"]);
      assert.equal(agent.env.find((variable) => variable.name === "ENVIRONMENT")?.value, profile.environment);
      const modes = only(objects, "ConfigMap", "zen-agent")["data"] as Readonly<Record<string, string>>;
      assert.deepEqual(
        ["execution-modes", "approval-modes", "validation-probes", "rollback-modes"].map((key) => modes[key]),
        [
          profile.remediation.execution,
          profile.remediation.approval,
          profile.remediation.validation,
          profile.remediation.rollback,
        ].map((list) => list.join(",")),
      );
      const deployment = only(objects, "Deployment", "zen-agent")["spec"] as { readonly replicas?: number };
      const scaler = objects.find((object) => object.kind === "HorizontalPodAutoscaler");
      const least = (scaler?.["spec"] as { readonly minReplicas?: number } | undefined)?.minReplicas;
      assert.equal(deployment.replicas ?? least, profile.replicas["zen-agent"].minimum);
      const watcher = only(objects, "Deployment", "zen-agent-zen-watcher");
      assert.deepEqual(pod(watcher).containers[0].resources, profile.resources["zen-watcher"]);
      const { replicas } = watcher["spec"] as { readonly replicas?: number };
      assert.equal(replicas, profile.replicas["zen-watcher"].minimum);
    });

    it(`${name}: Pod Security restricted, policies for every pod, no right on Secrets but one, mutual TLS as said`, async () => {
      const objects = await render(name);
      for (const object of objects.filter(({ kind }) => kind === "Deployment")) {
        const { automountServiceAccountToken, securityContext, containers } = pod(object);
        assert.equal(automountServiceAccountToken, false, object.metadata.name);
        assert.equal(securityContext.runAsNonRoot, true);
        assert.equal(securityContext.seccompProfile.type, "RuntimeDefault");
        assert.deepEqual(containers[0].securityContext, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        assert.match(containers[0].image, /^docker\.io\/kubezen\//);
        const policy = only(objects, "NetworkPolicy", object.metadata.name)["spec"] as {
          readonly policyTypes: readonly string[];
        };
        assert.deepEqual(policy.policyTypes, ["Ingress", "Egress"]);
      }
      const rules = objects
        .filter(({ kind }) => kind === "Role" || kind === "ClusterRole")
        .flatMap((role) => role["rules"] as readonly Readonly<Record<string, readonly string[]>>[]);
      for (const rule of rules) assert.ok(!JSON.stringify(rule).includes('"*"'), JSON.stringify(rule));
      assert.deepEqual(
        rules.filter((rule) => rule["resources"]?.includes("secrets")).map((rule) => rule["resourceNames"]),
        [["zen-agent-hmac"]],
      );
      const mutual = pod(only(objects, "Deployment", "zen-agent")).volumes.some(
        ({ name: volume }) => volume === "tls",
      );
      assert.equal(mutual, profile.posture.mutualTls === "mandatory");
    });
  }

  it("docs/PROFILES_AND_VALUES.md gives the figures of the profiles", () => {
    const text = fs.readFileSync(path.join(root, "docs/PROFILES_AND_VALUES.md"), "utf8").replace(/ +/g, " ");
    for (const name of profiles) {
      const { environment, resources, replicas } = PROFILES[name];
      const { requests, limits } = resources["zen-agent"];
      const size = (of: { readonly cpu: string; readonly memory: string }): string =>
        `${of.cpu} / ${of.memory}`;
      const row = `| \`${name}\` | \`${environment}\` | ${replicas["zen-agent"].minimum} | ${size(requests)} | ${size(limits)} |`;
      assert.ok(text.includes(row), `no row ${row}`);
    }
  });
});
