import * as fs from "node:fs";
import * as path from "node:path";
import { benchUnits } from "./benchUnits";
import { releases } from "./releases";
import { testUnits } from "./testUnits";
import type { Catalogue, ToolUnit } from "./types";

const helm = "helm.sh/helm/v3";
const kubernetes = "k8s.io/kubernetes";

/** Kubernetes' own makefiles stamp the version this way; without it the API server calls itself v0.0.0. */
function kubernetesSettings(versionOf: (module: string) => string): Record<string, string> {
  const version = versionOf(kubernetes);
  const [major = "", minor = ""] = version.split(".");
  const target = "k8s.io/component-base/version";
  return {
    [`${target}.gitVersion`]: `v${version}`,
    [`${target}.gitMajor`]: major,
    [`${target}.gitMinor`]: minor,
    [`${target}.gitTreeState`]: "clean",
  };
}

/**
 * As Helm's Makefile does it: the Kubernetes version that templates see when none is given is that of the
 * Kubernetes libraries, whose v0.N is Kubernetes 1.N; unset it would be 1.20.
 */
function helmSettings(versionOf: (module: string) => string): Record<string, string> {
  const minor = versionOf("k8s.io/client-go").split(".")[1] ?? "";
  return {
    [`${helm}/internal/version.version`]: `v${versionOf(helm)}`,
    [`${helm}/internal/version.metadata`]: "",
    [`${helm}/internal/version.gitTreeState`]: "clean",
    [`${helm}/pkg/lint/rules.k8sVersionMajor`]: "1",
    [`${helm}/pkg/lint/rules.k8sVersionMinor`]: minor,
    [`${helm}/pkg/chartutil.k8sVersionMajor`]: "1",
    [`${helm}/pkg/chartutil.k8sVersionMinor`]: minor,
  };
}

/** The units of this project; their versions are in the go.mod of each. */
export const units: readonly ToolUnit[] = [
  {
    name: "helm",
    tools: { helm: "helm" },
    module: helm,
    packages: [`${helm}/cmd/helm`],
    range: ">=3.18.0 <4.0.0",
    versionArguments: ["version", "--short"],
    linkerSettings: helmSettings,
    coldSeconds: 130,
  },
  {
    name: "kwok",
    tools: { kwok: "kwok", kwokctl: "kwokctl" },
    module: "sigs.k8s.io/kwok",
    packages: ["sigs.k8s.io/kwok/cmd/kwok", "sigs.k8s.io/kwok/cmd/kwokctl"],
    range: ">=0.7.0 <0.9.0",
    versionArguments: ["--version"],
    linkerSettings: () => ({}),
    coldSeconds: 140,
  },
  {
    name: "etcd",
    tools: { etcd: "etcd" },
    module: "go.etcd.io/etcd/server/v3",
    packages: ["."],
    range: ">=3.6.0 <3.7.0",
    versionArguments: ["--version"],
    linkerSettings: () => ({}),
    coldSeconds: 40,
  },
  {
    name: "kube",
    tools: { "kube-apiserver": "kube", "kube-controller-manager": "kube", "kube-scheduler": "kube" },
    module: kubernetes,
    packages: ["."],
    range: ">=1.36.0 <1.37.0",
    versionArguments: ["--version"],
    linkerSettings: kubernetesSettings,
    coldSeconds: 210,
  },
  ...testUnits,
  ...benchUnits,
];

/**
 * The folder with the Go modules, found from where this code runs: the clone's `tools/`, also when the code
 * was bundled into another folder of the clone. Undefined outside a clone.
 */
function modulesDirectory(): string | undefined {
  for (let directory = __dirname; ; directory = path.dirname(directory)) {
    const candidate = path.join(directory, "tools");
    if (units.every((unit) => fs.existsSync(path.join(candidate, unit.name, "go.mod")))) return candidate;
    if (path.dirname(directory) === directory) return undefined;
  }
}

/** The real catalogue; undefined where the code runs outside a clone and nothing can be built. */
export function catalogue(): Catalogue | undefined {
  const directory = modulesDirectory();
  return directory === undefined ? undefined : { directory, units, releases };
}
