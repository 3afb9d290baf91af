// Before anything of Pulumi's, which it makes load faster.
import "../bin/lazyPackages.cjs";
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./pack";

// The policy host runs this file as a program: making the pack serves it.
new PolicyPack("kube-zen-guardrails", {
  displayName: "Kube-Zen guardrails",
  description: "Guardrails of the Kube-Zen platform, judged on what Helm will really apply.",
  tags: ["kubernetes", "helm"],
  policies: policies(),
});
