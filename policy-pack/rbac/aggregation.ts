import { pointer } from "../manifests/json";
import type { Check, Violation } from "../rules/rule";
import type { Role } from "./roles";

const aggregated: Check = {
  id: "ZEN-223",
  name: "aggregated",
  severity: "medium",
  title: "A role adds its rules to a role that others are bound to",
  remediation: "Remove the label and bind the role by itself.",
};

const aggregating: Check = {
  id: "ZEN-224",
  name: "aggregating",
  severity: "medium",
  title: "A role takes its rules from roles that anyone may add",
  remediation: "Write the rules into the role itself.",
};

/** What is looked for in how ClusterRoles are combined. */
export const AGGREGATION_CHECKS: readonly Check[] = [aggregated, aggregating];

const AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-";

/**
 * What a ClusterRole adds to others or takes from them
 * (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles).
 */
export function judgeAggregation(role: Role): readonly Omit<Violation, "object">[] {
  const { kind, labels, manifest } = role;
  if (kind !== "ClusterRole") return [];
  const labelled = Object.keys(labels)
    .filter((key) => key.startsWith(AGGREGATE) && labels[key] !== "false")
    .map((key) => ({
      check: aggregated,
      path: pointer(["metadata", "labels", key]),
      message: `the label adds these rules to the role ${key.slice(AGGREGATE.length)}, which others are bound to: remove it and bind this role by itself`,
    }));
  const rule = manifest.body["aggregationRule"];
  if (rule === undefined || rule === null) return labelled;
  const message =
    "the role takes its rules from every ClusterRole with a label, so that nobody can say what it allows: write the rules into the role";
  return [...labelled, { check: aggregating, path: "/aggregationRule", message }];
}
