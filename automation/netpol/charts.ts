import * as fs from "node:fs";
import * as path from "node:path";
import type { ProfileName } from "../../model/profiles";
import { isObject, type JsonObject, type JsonValue } from "../../policy-pack/manifests/json";
import type { Manifest } from "../../policy-pack/manifests/manifest";
import { readManifests } from "../../policy-pack/manifests/read";
import { Renderer } from "../../policy-pack/manifests/render";
import { readYaml } from "../../policy-pack/manifests/yaml";
import type { Environment } from "../../model/environment";
import type { Violation } from "../../policy-pack/rules/rule";

/** The namespaces of the stacks, each closed both ways but for what the charts open (`components/cluster/namespace.ts`). */
const NAMESPACES = ["zen-system", "atom-system"]
  .map(
    (name) => `apiVersion: v1
kind: Namespace
metadata: { name: ${name} }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: ${name} }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`,
  )
  .join("---\n");

/** Values of the Atom charts for each profile, by the names of the documented examples. */
const ENVIRONMENTS: Readonly<Record<ProfileName, string>> = { local: "dev", gitops: "staging", aws: "prod" };

/** API versions of clusters that have what the charts can make use of. */
const API_VERSIONS = ["monitoring.coreos.com/v1", "autoscaling.k8s.io/v1", "cert-manager.io/v1"];

/** What an agent has to be told in any profile; who it is makes no difference to policies. */
const IDENTITY: JsonObject = {
  saas: { existingSecret: "zen-agent-bootstrap" },
  tenant: { id: "tenant" },
  cluster: { id: "cluster" },
};

function merged(base: JsonObject, over: JsonObject): JsonObject {
  const entries = Object.entries(over).map(([key, value]): readonly [string, JsonValue | undefined] => {
    const left = base[key];
    return [key, isObject(left) && isObject(value) ? merged(left, value) : value];
  });
  return { ...base, ...Object.fromEntries(entries) };
}

/** The four charts as a stack of a profile has them. */
export interface OwnCharts {
  readonly manifests: readonly Manifest[];
  /** What could not be rendered. */
  readonly violations: readonly Violation[];
}

/** Renders the four charts with the documented values of a profile, zen-watcher within zen-agent, and what a stack puts around them. */
export async function renderOwnCharts(
  profile: ProfileName,
  {
    projectDirectory,
    env,
    helm,
  }: { readonly projectDirectory: string; readonly env: Environment; readonly helm: string },
): Promise<OwnCharts> {
  const example = (name: string): JsonObject => {
    const text = fs.readFileSync(
      path.join(projectDirectory, "docs", "examples", `values-${name}.yaml`),
      "utf8",
    );
    const value = readYaml(text)[0]?.value;
    return isObject(value) ? value : {};
  };
  const atom = example(ENVIRONMENTS[profile]);
  const releases = [
    { name: "zen-agent", namespace: "zen-system", values: merged(example(profile), IDENTITY) },
    { name: "workflow-registry", namespace: "atom-system", values: atom },
    { name: "runtime-agent", namespace: "atom-system", values: atom },
  ];
  const renderer = new Renderer({ programRoot: projectDirectory, helm, env, apiVersions: API_VERSIONS });
  const around = readManifests(NAMESPACES, {
    namespace: "default",
    source: (index) => ({ file: "stack", index }),
  });
  const rendered = await Promise.all(
    releases.map((release) => renderer.render({ ...release, chart: `./charts/${release.name}` })),
  );
  return {
    manifests: [...around.manifests, ...rendered.flatMap(({ variants }) => variants[0] ?? [])],
    violations: rendered.flatMap(({ violations }) => violations),
  };
}
