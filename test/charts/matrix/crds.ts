import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import type { KubernetesObject } from "../support";

/** A Go module whose zip holds CustomResourceDefinitions, and which of them are wanted. */
export interface Source {
  readonly module: string;
  /** Go's checksum of the module's zip. */
  readonly sum: string;
  readonly files: readonly string[];
  readonly kinds: readonly string[];
}

const monitoring = "example/prometheus-operator-crd/monitoring.coreos.com_";
const gateway = "config/crd/standard/gateway.networking.k8s.io_";

const sources: readonly Source[] = [
  {
    module: "github.com/prometheus-operator/prometheus-operator@v0.85.0",
    sum: "h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=",
    files: [`${monitoring}servicemonitors.yaml`, `${monitoring}prometheusrules.yaml`],
    kinds: ["ServiceMonitor", "PrometheusRule"],
  },
  {
    module: "github.com/VictoriaMetrics/operator@v0.50.0",
    sum: "h1:FPN9So4JC67i2yFdTLsvf54KvfM2IWB5KFIsVrm7oIA=",
    files: ["config/crd/overlay/crd.yaml"],
    kinds: ["VMServiceScrape", "VMRule"],
  },
  {
    module: "github.com/cert-manager/cert-manager@v1.21.2",
    sum: "h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=",
    files: ["cert-manager.io_certificates.yaml", "cert-manager.io_issuers.yaml"].map(
      (file) => `deploy/crds/${file}`,
    ),
    kinds: ["Certificate", "Issuer"],
  },
  {
    module: "github.com/external-secrets/external-secrets@v1.3.2",
    sum: "h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=",
    files: ["deploy/crds/bundle.yaml"],
    kinds: ["ExternalSecret"],
  },
  {
    module: "sigs.k8s.io/gateway-api@v1.4.0",
    sum: "h1:ZwlNM6zOHq0h3WUX2gfByPs2yAEsy/EenYJB78jpQfQ=",
    files: [`${gateway}gateways.yaml`, `${gateway}httproutes.yaml`],
    kinds: ["Gateway", "HTTPRoute"],
  },
  {
    module: "k8s.io/autoscaler/vertical-pod-autoscaler@v1.5.1",
    sum: "h1:LlVtM3IKqIVHz1ZXC3ahe/mAtDWb7Eob0tyTzqFULqg=",
    files: ["deploy/vpa-v1-crd-gen.yaml"],
    kinds: ["VerticalPodAutoscaler"],
  },
  {
    module: "istio.io/api@v1.27.3",
    sum: "h1:Ek00/+kB0wepYuevSfE0Edh2o5ndEtekmo/Nkx5LIYA=",
    files: ["kubernetes/customresourcedefinitions.gen.yaml"],
    kinds: ["VirtualService", "DestinationRule"],
  },
  {
    module: "github.com/cilium/cilium@v1.18.2",
    sum: "h1:ZqxNBoVLMYbJIYiKXWXna5kxd4XiE9IRww9vdaKJZoo=",
    files: ["pkg/k8s/apis/cilium.io/client/crds/v2/ciliumnetworkpolicies.yaml"],
    kinds: ["CiliumNetworkPolicy"],
  },
  {
    module: "github.com/vmware-tanzu/velero@v1.18.3",
    sum: "h1:9uwN5yxTWQl9PsF5ljX4xiG+7VIq3I9mxOQ0DyyZ31A=",
    files: ["schedules", "restores"].map((kind) => `config/crd/v1/bases/velero.io_${kind}.yaml`),
    kinds: ["Schedule", "Restore"],
  },
  {
    module: "github.com/k8up-io/k8up/v2@v2.12.0",
    sum: "h1:9e4CyLRGyp0REwblc4764Ujh7xNjZu25MSYuSsdaZEA=",
    files: ["schedules", "restores"].map((kind) => `config/crd/apiextensions.k8s.io/v1/k8up.io_${kind}.yaml`),
    kinds: ["Schedule", "Restore"],
  },
];

/** The Go modules, with version, that the published definitions are of, and their kinds. */
export const publishedKinds: readonly Pick<Source, "module" | "kinds">[] = sources;

/** Each API version whose CustomResourceDefinitions are installed, as `helm template --api-versions` takes it. */
export const installedApiVersions: readonly string[] = [
  "monitoring.coreos.com/v1",
  "operator.victoriametrics.com/v1beta1",
  "cert-manager.io/v1",
  "external-secrets.io/v1",
  "gateway.networking.k8s.io/v1",
  "autoscaling.k8s.io/v1",
  "networking.istio.io/v1",
  "cilium.io/v2",
  "velero.io/v1",
  "k8up.io/v1",
];

async function moduleDirectory({ module, sum }: Source): Promise<string> {
  const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", module], {
    cwd: os.tmpdir(),
    env: { ...process.env, GOFLAGS: "-mod=mod", GO111MODULE: "on" },
  });
  const { Dir, Sum } = JSON.parse(stdout) as { readonly Dir: string; readonly Sum: string };
  if (Sum !== sum) throw new Error(`${module} has the checksum ${Sum} and not ${sum}`);
  return Dir;
}

/**
 * A stand-in for a kind whose published definition is in no registry that a fresh machine reaches: it takes any
 * object, so it proves that a chart makes one, and nothing of what is in it.
 */
export function standInDefinition(apiVersion: string, kind: string): KubernetesObject {
  const [group = "", version = ""] = apiVersion.split("/");
  const [singular, plural] = [kind.toLowerCase(), `${kind.toLowerCase()}s`.replace(/ys$/, "ies")];
  const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.${group}`,
      // Without it the API server keeps the groups of Kubernetes' own projects to those who asked there.
      annotations: { "api-approved.kubernetes.io": "unapproved, a stand-in" },
    },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind, plural, singular },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: anything } }],
    },
  };
}

function isWanted(kinds: readonly string[], document: string): boolean {
  return kinds.some((kind) => new RegExp(`^ {4}kind: ${kind}$`, "m").test(document));
}

/** The CustomResourceDefinitions of one Go module, from its zip, which Go checks and caches. */
export async function definitionsOf(source: Source): Promise<readonly KubernetesObject[]> {
  const directory = await moduleDirectory(source);
  const documents = source.files
    .flatMap((file) => fs.readFileSync(path.join(directory, file), "utf8").split(/^---$/m))
    .filter((document) => isWanted(source.kinds, document));
  return documents.flatMap((document) =>
    parseAllDocuments(document).map((each) => each.toJS() as KubernetesObject),
  );
}

/** The published CustomResourceDefinitions of the kinds that the charts make and others own. */
export async function publishedDefinitions(): Promise<readonly KubernetesObject[]> {
  return (await Promise.all(sources.map(definitionsOf))).flat();
}
