import type { ToolUnit } from "./types";

const helm = "helm.sh/helm/v4";
const kubeconform = "github.com/yannh/kubeconform";
const distribution = "github.com/distribution/distribution/v3";
const prometheus = "github.com/prometheus/prometheus";
const podSecurity = "k8s.io/pod-security-admission";
const certManager = "github.com/cert-manager/cert-manager";
const externalSecrets = "github.com/external-secrets/external-secrets";
const vault = "github.com/hashicorp/vault";
const pebble = "github.com/letsencrypt/pebble/v2";

/** Units that only tests ask for; none of them is downloaded. */
export const testUnits: readonly ToolUnit[] = [
  {
    name: "kubeconform",
    tools: { kubeconform: "kubeconform" },
    module: kubeconform,
    packages: [`${kubeconform}/cmd/kubeconform`],
    range: ">=0.8.0 <0.9.0",
    versionArguments: ["-v"],
    linkerSettings: (versionOf) => ({ "main.version": `v${versionOf(kubeconform)}` }),
    coldSeconds: 5,
  },
  {
    name: "helm4",
    tools: { helm4: "helm" },
    module: helm,
    packages: [`${helm}/cmd/helm`],
    range: ">=4.3.0 <5.0.0",
    versionArguments: ["version", "--short"],
    linkerSettings: (versionOf) => ({
      [`${helm}/internal/version.version`]: `v${versionOf(helm)}`,
      [`${helm}/internal/version.gitTreeState`]: "clean",
    }),
    coldSeconds: 95,
  },
  {
    name: "registry",
    tools: { registry: "registry" },
    module: distribution,
    packages: [`${distribution}/cmd/registry`],
    range: ">=3.1.0 <4.0.0",
    versionArguments: ["--version"],
    linkerSettings: (versionOf) => ({ [`${distribution}/version.version`]: `v${versionOf(distribution)}` }),
    coldSeconds: 111,
  },
  {
    name: "promtool",
    tools: { promtool: "promtool" },
    module: prometheus,
    packages: [`${prometheus}/cmd/promtool`],
    // The Go module of Prometheus 3.16.0 is v0.316.0; programs on PATH answer with the former.
    range: "0.316.x || >=3.16.0 <4.0.0",
    versionArguments: ["--version"],
    linkerSettings: (versionOf) => ({
      "github.com/prometheus/common/version.Version": versionOf(prometheus),
    }),
    // Service discovery for clouds is half of the binary and none of what checks rules.
    buildTags: ["remove_all_sd"],
    coldSeconds: 76,
  },
  {
    name: "pod-security",
    tools: { "pod-security": "pod-security" },
    module: podSecurity,
    packages: ["."],
    range: ">=0.36.0 <0.37.0",
    versionArguments: ["--version"],
    linkerSettings: (versionOf) => ({ "main.version": versionOf(podSecurity) }),
    coldSeconds: 30,
  },
  {
    name: "cert-manager",
    tools: { "cert-manager": "cert-manager" },
    module: certManager,
    packages: ["."],
    range: ">=1.21.0 <1.22.0",
    versionArguments: ["--version"],
    linkerSettings: (versionOf) => ({ "main.version": versionOf(certManager) }),
    coldSeconds: 180,
  },
  {
    name: "pebble",
    tools: { pebble: "pebble" },
    module: pebble,
    packages: [`${pebble}/cmd/pebble`],
    range: ">=2.10.0 <3.0.0",
    versionArguments: ["-version"],
    linkerSettings: (versionOf) => ({ "main.version": `v${versionOf(pebble)}` }),
    coldSeconds: 20,
  },
  {
    name: "external-secrets",
    tools: { "external-secrets": "external-secrets" },
    module: externalSecrets,
    packages: ["."],
    range: ">=0.20.4 <0.21.0",
    versionArguments: ["--version"],
    linkerSettings: (versionOf) => ({ "main.version": versionOf(externalSecrets) }),
    coldSeconds: 380,
  },
  {
    name: "vault-server",
    tools: { "vault-server": "vault-server" },
    module: vault,
    packages: ["."],
    range: ">=1.21.0 <1.22.0",
    versionArguments: ["--version"],
    linkerSettings: (versionOf) => ({ "main.version": versionOf(vault) }),
    coldSeconds: 240,
  },
];
