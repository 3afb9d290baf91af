import type { ToolUnit } from "./types";

const kubeScore = "github.com/zegl/kube-score";
const conftest = "github.com/open-policy-agent/conftest";
const kyverno = "github.com/kyverno/kyverno";

/** Units that only `npm run bench:policy` asks for: what else judges manifests. None of them is downloaded. */
export const benchUnits: readonly ToolUnit[] = [
  {
    name: "kube-score",
    tools: { "kube-score": "kube-score" },
    module: kubeScore,
    packages: [`${kubeScore}/cmd/kube-score`],
    range: ">=1.20.0 <2.0.0",
    versionArguments: ["version"],
    linkerSettings: (versionOf) => ({ "main.version": versionOf(kubeScore) }),
    coldSeconds: 15,
  },
  {
    name: "conftest",
    tools: { conftest: "conftest" },
    module: conftest,
    packages: [conftest],
    range: ">=0.71.0 <1.0.0",
    versionArguments: ["--version"],
    linkerSettings: (versionOf) => ({ [`${conftest}/internal/version.Version`]: versionOf(conftest) }),
    coldSeconds: 92,
  },
  {
    name: "kyverno",
    tools: { kyverno: "kubectl-kyverno" },
    module: kyverno,
    packages: [`${kyverno}/cmd/cli/kubectl-kyverno`],
    range: ">=1.19.0 <2.0.0",
    versionArguments: ["version"],
    linkerSettings: (versionOf) => ({
      "github.com/kyverno/kyverno/pkg/version.BuildVersion": `v${versionOf(kyverno)}`,
    }),
    coldSeconds: 264,
  },
];
