import { isObject, type JsonObject, type JsonValue } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { demanded, podSecurityParameters } from "../podSecurity/parameters";
import { isUnknown, refusalOf } from "../podSecurity/refusal";
import type { PodSecurityLevel } from "../podSecurity/versions";
import type { Check, Rule, Violation } from "./rule";

const enforce: Check = {
  id: "ZEN-430",
  name: "enforce",
  severity: "high",
  title: "A namespace does not enforce the demanded level of Pod Security",
  remediation: "Label the namespace with `pod-security.kubernetes.io/enforce: restricted`.",
};

const label: Check = {
  id: "ZEN-431",
  name: "label",
  severity: "high",
  title: "A Pod Security label of a namespace has a value that Kubernetes does not know and refuses",
  remediation: "Make levels `privileged`, `baseline` or `restricted`, and versions `latest` or as `v1.36`.",
};

const version: Check = {
  id: "ZEN-432",
  name: "version",
  severity: "medium",
  title: "A namespace holds its pods to Pod Security of an older version than the demanded one",
  remediation: "Set `pod-security.kubernetes.io/enforce-version: latest`, or leave the label out.",
};

const unknown: Check = {
  id: "ZEN-433",
  name: "unknown",
  severity: "high",
  title: "What a namespace enforces is not known in preview",
  remediation: "Give its labels values that are known before the namespace is made.",
};

const notEnforced = (level: PodSecurityLevel): string =>
  `does not enforce Pod Security: set its label pod-security.kubernetes.io/enforce to ${level}`;
const tooOld = (minor: number): string =>
  `enforces Pod Security of an older version than 1.${minor}: set its label pod-security.kubernetes.io/enforce-version to latest, or leave it out`;
const unknownLevel =
  "has a Pod Security label that is no level, so that the API server refuses it: set it to privileged, baseline or restricted";
const unknownVersion =
  "has a Pod Security label that is no version, so that the API server refuses it: set it to latest, or write it as v1.36";

const modes = ["enforce", "audit", "warn"] as const;
const PREFIX = "pod-security.kubernetes.io/";
const levels: readonly JsonValue[] = ["privileged", "baseline", "restricted"];
const versionPattern = /^v1\.(0|[1-9]\d*)$/;

/** The minor version of a label, `latest` being newer than all; undefined for what Kubernetes does not know. */
function minorOf(value: JsonValue): number | undefined {
  if (value === "latest") return Number.POSITIVE_INFINITY;
  const minor = typeof value === "string" ? versionPattern.exec(value)?.[1] : undefined;
  return minor === undefined ? undefined : Number(minor);
}

/**
 * Kubernetes' own namespace for what runs every node: its pods need the node, so that nothing is demanded of it. Pods
 * that are put there are judged all the same.
 */
const ofTheNodes: ReadonlySet<string> = new Set(["kube-system"]);

interface Demand {
  readonly level: PodSecurityLevel;
  readonly minor: number;
}

function judgeNamespace({ body, object }: Manifest, { level, minor }: Demand): readonly Violation[] {
  const violations: Violation[] = [];
  const refuse = (check: Check, key: string, message: string): void => {
    const place = { name: "the namespace", body, path: [] };
    const refusal = refusalOf("wrongType", place, ["metadata", "labels", key], message);
    violations.push({
      check: refusal.name === "unknown" ? unknown : check,
      object,
      path: refusal.path,
      message: refusal.message,
    });
  };
  const metadata: JsonObject = isObject(body["metadata"]) ? body["metadata"] : {};
  const labels: JsonObject = isObject(metadata["labels"]) ? metadata["labels"] : {};
  const isDemanded = !ofTheNodes.has(object.name);

  for (const mode of modes) {
    const decides = isDemanded && mode === "enforce";
    const levelKey = `${PREFIX}${mode}`;
    const given = labels[levelKey];
    const rank = levels.indexOf(given ?? null);
    if (given === undefined || rank >= 0) {
      if (decides && rank < levels.indexOf(level)) refuse(enforce, levelKey, notEnforced(level));
    } else if (decides || !isUnknown(given)) refuse(label, levelKey, unknownLevel);

    const versionKey = `${PREFIX}${mode}-version`;
    const pinned = labels[versionKey];
    if (pinned === undefined) continue;
    const pinnedMinor = minorOf(pinned);
    if (pinnedMinor !== undefined) {
      if (decides && pinnedMinor < minor) refuse(version, versionKey, tooOld(minor));
    } else if (decides || !isUnknown(pinned)) refuse(label, versionKey, unknownVersion);
  }
  return violations;
}

/** Namespaces hold whatever comes into them to Pod Security, also what no rule has seen. */
export const podSecurityNamespaces: Rule = {
  name: "pod-security-namespaces",
  description: "Namespaces enforce the Pod Security Standards at the demanded level and version.",
  group: "podSecurity",
  controls: ["SOC2 CC6.1", "SOC2 CC6.8", "ISO A.8.2", "ISO A.8.9"],
  scope: "release",
  checks: [enforce, label, version, unknown],
  parameters: podSecurityParameters,
  judge: (objects, { parameters }) => {
    const demand = demanded(parameters);
    return objects.ofKind("/Namespace").flatMap((namespace) => judgeNamespace(namespace, demand));
  },
};
