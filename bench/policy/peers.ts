import * as fs from "node:fs";
import * as path from "node:path";
import type { ToolPaths } from "../../tools/types";

/** What judges manifests, and how it is called. */
export interface Judge {
  readonly name: string;
  /** What it looks for. */
  readonly rules: string;
  readonly file: string;
  readonly args: (manifests: string) => readonly string[];
  /** Exit codes of a run that ended as it should: there is much to be found. */
  readonly exitCodes: readonly number[];
  /** How many objects it found something wrong with, read from what it printed, to see that it did the work. */
  readonly findings: (stdout: string) => number;
}

const rego = `package main

import rego.v1

deny contains msg if {
  input.kind == "Deployment"
  some container in input.spec.template.spec.containers
  not startswith(container.image, "ghcr.io/kube-zen/")
  msg := sprintf("%s: registry", [input.metadata.name])
}

deny contains msg if {
  input.kind == "Deployment"
  not input.spec.template.spec.securityContext.runAsNonRoot
  msg := sprintf("%s: root", [input.metadata.name])
}

deny contains msg if {
  input.kind == "Deployment"
  some container in input.spec.template.spec.containers
  not container.livenessProbe
  msg := sprintf("%s: probe", [input.metadata.name])
}
`;

function kyvernoPolicy(name: string, pattern: string): string {
  return `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: ${name}
spec:
  validationFailureAction: Audit
  background: true
  rules:
    - name: ${name}
      match: { any: [{ resources: { kinds: [Deployment] } }] }
      validate:
        message: ${name}
        pattern: ${pattern}
`;
}

const registryPolicy = kyvernoPolicy(
  "registry",
  '{ spec: { template: { spec: { containers: [{ image: "ghcr.io/kube-zen/*" }] } } } }',
);
const rootPolicy = kyvernoPolicy(
  "not-root",
  "{ spec: { template: { spec: { securityContext: { runAsNonRoot: true } } } } }",
);

const count = (text: string, expression: RegExp): number => [...text.matchAll(expression)].length;

/** The three peers, each with what it judges by written to a folder. */
export function peers(
  tools: ToolPaths<"kube-score" | "conftest" | "kyverno">,
  directory: string,
): readonly Judge[] {
  const policies = path.join(directory, "rego");
  fs.mkdirSync(policies, { recursive: true });
  fs.writeFileSync(path.join(policies, "deny.rego"), rego);
  const kyverno = [registryPolicy, rootPolicy].map((policy, index) => {
    const file = path.join(directory, `kyverno-${index}.yaml`);
    fs.writeFileSync(file, policy);
    return file;
  });
  return [
    {
      name: "kube-score",
      rules: "its own, all that are on by default",
      file: tools["kube-score"],
      args: (manifests) => ["score", "--output-format", "ci", manifests],
      exitCodes: [1],
      findings: (stdout) => count(stdout, /^\[CRITICAL\]/gm),
    },
    {
      name: "conftest",
      rules: "three in Rego: registry, root, probe",
      file: tools.conftest,
      args: (manifests) => ["test", "--no-color", "--policy", policies, manifests],
      exitCodes: [1],
      findings: (stdout) => count(stdout, /^FAIL - /gm),
    },
    {
      name: "kyverno",
      rules: "two ClusterPolicies: registry, root",
      file: tools.kyverno,
      args: (manifests) => ["apply", ...kyverno, "--resource", manifests],
      exitCodes: [0, 1],
      findings: (stdout) => Number(/fail: (\d+)/.exec(stdout)?.[1] ?? 0),
    },
  ];
}

/** `zenctl policy check` with every rule. */
export function ours(projectDirectory: string): Judge {
  const zenctl = path.join(projectDirectory, "bin", "zenctl.mjs");
  return {
    name: "zenctl policy check",
    rules: "every rule of the pack",
    file: process.execPath,
    args: (manifests) => [zenctl, "policy", "check", "--json", manifests],
    exitCodes: [4],
    findings: (stdout) => (JSON.parse(stdout) as { readonly findings: readonly unknown[] }).findings.length,
  };
}
