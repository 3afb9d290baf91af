import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { PROFILES, type ProfileName } from "../../model/profiles";
import { findingsOfReading, formatFinding, judgeSet } from "../../policy-pack/judge";
import { isObject, type JsonObject } from "../../policy-pack/manifests/json";
import type { Manifest } from "../../policy-pack/manifests/manifest";
import { ManifestSet } from "../../policy-pack/manifests/manifestSet";
import { type ReadManifests, readManifests } from "../../policy-pack/manifests/read";
import type { ReleaseInputs } from "../../policy-pack/manifests/release";
import { Renderer } from "../../policy-pack/manifests/render";
import { rules } from "../../policy-pack/rules";
import type { Violation } from "../../policy-pack/rules/rule";
import { helmFile } from "./support";

const root = path.join(__dirname, "..", "..");
const environments: Readonly<Record<ProfileName, string>> = { local: "dev", gitops: "staging", aws: "prod" };

/** What stands around the charts in a stack, as `components/` makes it: namespaces, default-deny, secrets. */
function surroundings(profile: ProfileName): string {
  const namespace = (name: string): string => `
apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: latest
    pod-security.kubernetes.io/audit: restricted
    pod-security.kubernetes.io/audit-version: latest
    pod-security.kubernetes.io/warn: restricted
    pod-security.kubernetes.io/warn-version: latest
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: ${name} }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`;
  const generated = `
apiVersion: v1
kind: Secret
metadata: { name: zen-agent-bootstrap, namespace: zen-system }
type: Opaque
`;
  const issued = `
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: zen-agent-bootstrap, namespace: zen-system }
spec:
  refreshInterval: 1h
  secretStoreRef: { kind: SecretStore, name: platform }
  target: { name: zen-agent-bootstrap }
  data: [{ secretKey: cluster-token, remoteRef: { key: zen/token } }]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: zen-agent-tls, namespace: zen-system }
spec:
  secretName: zen-agent-tls
  duration: 2160h
  renewBefore: 720h
  privateKey: { algorithm: ECDSA, size: 256, rotationPolicy: Always }
  usages: [client auth]
  commonName: zen-agent
  issuerRef: { kind: ClusterIssuer, name: kube-zen }
`;
  return [namespace("zen-system"), namespace("atom-system"), profile === "local" ? generated : issued].join(
    "---\n",
  );
}

function example(name: string): JsonObject {
  const value: unknown = parse(fs.readFileSync(path.join(root, "docs", "examples", name), "utf8"));
  return isObject(value) ? value : {};
}

function merged(base: JsonObject, over: JsonObject): JsonObject {
  const keys = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(
    keys.map((key) => {
      const [left, right] = [base[key], over[key]];
      if (right === undefined) return [key, left];
      return [key, isObject(left) && isObject(right) ? merged(left, right) : right];
    }),
  );
}

/** Names of the four releases and what they are installed with besides the values of a profile. */
const releases = [
  { name: "zen-agent", namespace: "zen-system", atom: false },
  { name: "workflow-registry", namespace: "atom-system", atom: true },
  { name: "runtime-agent", namespace: "atom-system", atom: true },
] as const;

/** What an agent has to be told in any profile. */
const agentValues: JsonObject = {
  saas: { existingSecret: "zen-agent-bootstrap" },
  tenant: { id: "tenant-1" },
  cluster: { id: "cluster-1" },
};

/** A release of ours with the documented values of a profile, and `values` over them. */
export function ownRelease(profile: ProfileName, release: string, values: JsonObject = {}): ReleaseInputs {
  const found = releases.find(({ name }) => name === release);
  if (found === undefined) throw new Error(`no release ${release}`);
  const { name, namespace, atom } = found;
  const own = atom
    ? merged(
        { image: { registry: "ghcr.io/kube-zen/mirror" } },
        example(`values-${environments[profile]}.yaml`),
      )
    : merged(example(`values-${profile}.yaml`), agentValues);
  const placed = name === "workflow-registry" ? merged(own, { profile }) : own;
  return { name, namespace, chart: `./charts/${name}`, values: merged(placed, values) };
}

/** A renderer of our own charts, as a cluster with the usual add-ons has them. */
export async function ownRenderer(): Promise<Renderer> {
  return new Renderer({
    programRoot: root,
    helm: await helmFile(),
    kubeVersion: "1.36.0",
    apiVersions: [
      "monitoring.coreos.com/v1",
      "autoscaling.k8s.io/v1",
      "cert-manager.io/v1",
      "external-secrets.io/v1",
    ],
  });
}

/** What a stack puts around the charts, read. */
export function ownSurroundings(profile: ProfileName): ReadManifests {
  return readManifests(surroundings(profile), {
    namespace: "default",
    source: (index) => ({ file: "stack", index }),
  });
}

/** The documented entrance of the registry, which only profiles with certificates have. */
function entrance(profile: ProfileName): JsonObject {
  return profile === "local" ? {} : merged(example("registry-ingress.yaml"), { profile });
}

/**
 * All four charts (zen-watcher within zen-agent) with the documented values of a profile and the registry's entrance,
 * and what a stack puts around them.
 */
export async function ownCharts(
  profile: ProfileName,
  values: Readonly<Record<string, JsonObject>> = {},
): Promise<{ readonly objects: ManifestSet; readonly violations: readonly Violation[] }> {
  const renderer = await ownRenderer();
  const around = ownSurroundings(profile);
  const rendered = await Promise.all(
    releases.map(({ name }) => {
      const base = name === "workflow-registry" ? entrance(profile) : {};
      return renderer.render(ownRelease(profile, name, merged(base, values[name] ?? {})));
    }),
  );
  const manifests: readonly Manifest[] = rendered.flatMap(({ variants }) => variants[0] ?? []);
  return {
    objects: new ManifestSet([...around.manifests, ...manifests]),
    violations: [...around.violations, ...rendered.flatMap(({ violations }) => violations)],
  };
}

async function main(profile: ProfileName, only: string | undefined): Promise<void> {
  const { objects, violations } = await ownCharts(profile);
  const asked = only === undefined ? rules : rules.filter(({ name }) => name === only);
  const findings = [
    ...findingsOfReading(violations),
    ...judgeSet(objects, { profile, rules: asked, level: () => "mandatory" }),
  ];
  for (const finding of findings) console.log(formatFinding(finding));
  console.log(`${findings.length} findings on ${objects.manifests.length} objects`);
}

// `npx tsx test/policy-pack/ownCharts.ts aws [rule]` prints what the rules have against our own charts.
if (require.main === module) {
  const [profile = "aws", only] = process.argv.slice(2);
  if (!Object.hasOwn(PROFILES, profile)) throw new Error(`no profile ${profile}`);
  void main(profile as ProfileName, only);
}
