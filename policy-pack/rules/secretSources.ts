import { PROFILES } from "../../model/profiles";
import { pointer } from "../manifests/json";
import { hasPlaceholder } from "../manifests/placeholders";
import type { Check, Rule, Violation } from "./rule";
import { secretOrigin } from "./secretMakers";
import { type SecretUse, secretUses } from "./secretUses";

const literal: Check = {
  id: "ZEN-611",
  name: "literal",
  severity: "high",
  title: "A pod's Secret is delivered with its data where the profile keeps secrets in an external store",
  remediation: "Have External Secrets, Sealed Secrets or cert-manager make it, or make it outside the stack.",
};

const dangling: Check = {
  id: "ZEN-612",
  name: "dangling",
  severity: "low",
  title: "A pod refers to a Secret that nothing here makes",
  remediation:
    "Correct the name, or see to it that the Secret is there before the pod, and name it in `existingSecrets` of the pack's config.",
  enforcement: "advisory",
};

const unknown: Check = {
  id: "ZEN-613",
  name: "unknown",
  severity: "medium",
  title: "The name of a pod's Secret is not known in preview where the profile asks where Secrets come from",
  remediation: "Give it a name that is known before the pod.",
};

function judgeUse(
  { pod, name, optional, path }: SecretUse,
  origin: string | undefined,
  isExternal: boolean,
): Violation | undefined {
  const at = { object: pod.manifest.object, path: pointer(path) };
  if (hasPlaceholder(name)) {
    if (!isExternal) return undefined;
    const message =
      "the name of the Secret is not known in preview, so that its source cannot be told: give it a name that is known before the pod";
    return { ...at, check: unknown, message };
  }
  if (origin === "literal" && isExternal) {
    const message = `the Secret ${name} is delivered with its data, but the profile keeps secrets in an external store: have an ExternalSecret, a SealedSecret or a Certificate make it`;
    return { ...at, check: literal, message };
  }
  if (origin !== undefined || optional) return undefined;
  const message = `nothing here makes the Secret ${name}, and the pod does not start without it: correct the name, or make the Secret first`;
  return { ...at, check: dangling, message };
}

/** Secrets come from where the profile says (seed "Secret Management"; RM-AGENT-004), and are there. */
export const secretSources: Rule = {
  name: "secret-sources",
  description: "The Secrets that pods refer to come from where the profile keeps secrets, and are there.",
  group: "secrets",
  controls: ["SOC2 CC6.1", "ISO A.5.17", "ISO A.8.12"],
  scope: "stack",
  checks: [literal, dangling, unknown],
  judge: (objects, context) => {
    const { profile } = context;
    const isExternal = profile !== undefined && PROFILES[profile].secretSource === "external-secrets";
    const told = new Set<string>();
    return objects.memo(secretUses).flatMap((use) => {
      const { manifest } = use.pod;
      const origin = secretOrigin(objects, context, `${manifest.object.namespace}/${use.name}`);
      const found = judgeUse(use, origin, isExternal);
      // A pod refers to one Secret in many places.
      const key = `${manifest.object.namespace} ${manifest.object.kind} ${manifest.object.name} ${use.name} ${found?.check.id ?? ""}`;
      if (found === undefined || told.has(key)) return [];
      told.add(key);
      return [found];
    });
  },
};
