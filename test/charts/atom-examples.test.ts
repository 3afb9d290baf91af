import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { PROFILES, type ProfileName } from "../../model/profiles";
import { inventory, type KubernetesObject, only, renderChart, root } from "./support";

const profileOf = { dev: "local", staging: "gitops", prod: "aws" } as const;
type Environment = keyof typeof profileOf;
const environments = Object.keys(profileOf) as readonly Environment[];
const charts = ["workflow-registry", "runtime-agent"] as const;
type Chart = (typeof charts)[number];

interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: {
    readonly runAsNonRoot: boolean;
    readonly seccompProfile: { readonly type: string };
  };
  readonly topologySpreadConstraints?: readonly { readonly topologyKey: string }[];
  readonly containers: readonly [
    { readonly image: string; readonly resources: unknown; readonly securityContext: object },
  ];
  readonly volumes: readonly Readonly<Record<string, unknown>>[];
}

interface DeploymentSpec {
  readonly replicas?: number;
  readonly template: {
    readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
    readonly spec: PodSpec;
  };
}

function render(chart: Chart, environment: Environment): Promise<readonly KubernetesObject[]> {
  return renderChart(
    `charts/${chart}`,
    {},
    {
      valueFiles: [`docs/examples/values-${environment}.yaml`],
      apiVersions: ["monitoring.coreos.com/v1", "autoscaling.k8s.io/v1"],
    },
  );
}

const deployment = (objects: readonly KubernetesObject[]): DeploymentSpec =>
  only(objects, "Deployment")["spec"] as DeploymentSpec;

/** The access mode of the volume that the pods write to, of a claim of the chart's or of each pod's own. */
function accessModes(objects: readonly KubernetesObject[]): unknown {
  const claim = objects.find(({ kind }) => kind === "PersistentVolumeClaim");
  if (claim !== undefined) return (claim["spec"] as Readonly<Record<string, unknown>>)["accessModes"];
  const ephemeral = deployment(objects).template.spec.volumes.find((volume) => "ephemeral" in volume);
  const template = (ephemeral?.["ephemeral"] as Readonly<Record<string, unknown>> | undefined)?.[
    "volumeClaimTemplate"
  ] as { readonly spec: Readonly<Record<string, unknown>> } | undefined;
  return template?.spec["accessModes"];
}

describe("docs/examples: the Atom charts by environment", () => {
  for (const chart of charts) {
    for (const environment of environments) {
      const profile = PROFILES[profileOf[environment] satisfies ProfileName];

      it(`${chart}, ${environment}: replicas, sizes and volume are those of profile ${profile.name}`, async () => {
        assert.equal(profile.environment, environment);
        const objects = await render(chart, environment);
        const { replicas, template } = deployment(objects);
        const scaler = objects.find(({ kind }) => kind === "HorizontalPodAutoscaler")?.["spec"] as
          { readonly minReplicas: number; readonly maxReplicas: number } | undefined;
        assert.deepEqual(
          { minimum: scaler?.minReplicas ?? replicas, maximum: scaler?.maxReplicas ?? replicas },
          profile.replicas[chart],
        );
        assert.deepEqual(template.spec.containers[0].resources, profile.resources[chart]);
        assert.deepEqual(accessModes(objects), [profile.registryAccessMode]);
      });

      it(`${chart}, ${environment}: holds each line of the posture`, async () => {
        const objects = await render(chart, environment);
        const { spec } = deployment(objects).template;
        assert.deepEqual(
          [
            spec.automountServiceAccountToken,
            spec.securityContext.runAsNonRoot,
            spec.securityContext.seccompProfile.type,
          ],
          [false, true, "RuntimeDefault"],
        );
        assert.deepEqual(spec.containers[0].securityContext, {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          runAsUser: 1000,
          seccompProfile: { type: "RuntimeDefault" },
        });
        assert.equal(spec.containers[0].image, `ghcr.io/kube-zen/mirror/atom/${chart}:1.0.0`);
        assert.deepEqual(
          (only(objects, "NetworkPolicy", chart)["spec"] as { readonly policyTypes: unknown }).policyTypes,
          ["Ingress", "Egress"],
        );
        const roles = objects.filter(({ kind }) => kind === "Role" || kind === "ClusterRole");
        assert.deepEqual(
          roles.map(({ kind }) => kind),
          chart === "runtime-agent" ? ["Role"] : [],
        );
        assert.doesNotMatch(JSON.stringify(roles.map((role) => role["rules"])), /"\*"|"secrets"/);
        assert.ok(!inventory(objects).some((name) => name.startsWith("Secret/")));
      });
    }

    it(`${chart}: one pod has no budget; staging and prod have budget, alerts and dashboard, prod a backup and zones`, async () => {
      const kinds = (environment: Environment): readonly string[] =>
        ["PodDisruptionBudget", "PrometheusRule", "VerticalPodAutoscaler", "CronJob"].filter((kind) =>
          objects[environment].some((object) => object.kind === kind),
        );
      const [dev, staging, prod] = await Promise.all(
        environments.map((environment) => render(chart, environment)),
      );
      const objects = { dev: dev ?? [], staging: staging ?? [], prod: prod ?? [] };
      assert.deepEqual(environments.map(kinds), [
        [],
        ["PodDisruptionBudget", "PrometheusRule"],
        ["PodDisruptionBudget", "PrometheusRule", "VerticalPodAutoscaler", "CronJob"],
      ]);
      const { metadata, spec } = deployment(objects.prod).template;
      assert.equal(metadata.annotations["fluentd.io/parser"], "json");
      assert.equal(spec.topologySpreadConstraints?.[0]?.topologyKey, "topology.kubernetes.io/zone");
      assert.ok(inventory(objects.staging).includes(`ConfigMap/${chart}-dashboard`));
    });
  }

  it("docs/PROFILES_AND_VALUES.md gives the figures of the Atom charts", () => {
    const text = fs.readFileSync(path.join(root, "docs/PROFILES_AND_VALUES.md"), "utf8").replace(/ +/g, " ");
    for (const environment of environments) {
      const { name, resources, replicas, registryAccessMode } = PROFILES[profileOf[environment]];
      const range = (chart: Chart): string => {
        const { minimum, maximum } = replicas[chart];
        return minimum === maximum ? String(minimum) : `${minimum} to ${maximum}`;
      };
      const size = ({ cpu, memory }: { readonly cpu: string; readonly memory: string }): string =>
        `${cpu} / ${memory}`;
      const { requests, limits } = resources["workflow-registry"];
      const row = `| \`${environment}\` | \`${name}\` | ${range("workflow-registry")} | ${range("runtime-agent")} | ${size(requests)} | ${size(limits)} | ${registryAccessMode} |`;
      assert.ok(text.includes(row), `no row ${row}`);
    }
  });
});
