import type { Check } from "./rules/rule";

/** Name of the policy that says what could not be judged. */
export const MANIFESTS = "manifests";

/** Name of the policy that says which exemptions are good for nothing. */
export const EXEMPTIONS = "exemptions";

/** What the reading of charts and manifests itself can find: everything that could hide something from rules. */
export const manifestChecks = {
  notRendered: {
    id: "ZEN-001",
    name: "not-rendered",
    severity: "high",
    title: "A release could not be rendered, so nothing in it was judged",
    remediation:
      "Make the chart render with the values that the program gives (`helm template` shows the same error).",
  },
  duplicateKey: {
    id: "ZEN-002",
    name: "duplicate-key",
    severity: "medium",
    title: "A key is given more than once in a mapping; the last one counts",
    remediation: "Remove all but one.",
    enforcement: "advisory",
  },
  lookup: {
    id: "ZEN-003",
    name: "lookup",
    severity: "high",
    title: "A chart reads the cluster with `lookup`, so what is applied can differ from what was judged",
    remediation: "Replace the `lookup` by a value.",
  },
  unknownValue: {
    id: "ZEN-004",
    name: "unknown-value",
    severity: "low",
    title: "A value is not known in preview and was judged with a placeholder",
    remediation: "Nothing: `up` judges the real value.",
    enforcement: "advisory",
  },
  unknownNotJudged: {
    id: "ZEN-005",
    name: "unknown-not-judged",
    severity: "high",
    title: "An input is not known in preview and nothing can stand in for it",
    remediation: "Give the input a value that is known before the resource is made.",
  },
  helmMissing: {
    id: "ZEN-006",
    name: "helm-missing",
    severity: "high",
    title: "No helm of a fitting version was found, so releases could not be judged",
    remediation: "Install helm or run `npx zenctl doctor`.",
  },
  unreadable: {
    id: "ZEN-007",
    name: "unreadable",
    severity: "high",
    title: "A manifest could not be read as a Kubernetes object",
    remediation: "Make it a YAML mapping with apiVersion, kind and metadata.",
  },
  ruleFailed: {
    id: "ZEN-008",
    name: "rule-failed",
    severity: "high",
    title: "A rule failed on these objects, so they were not judged by it",
    remediation: "Report the failure with the manifest.",
  },
  config: {
    id: "ZEN-009",
    name: "config",
    severity: "high",
    title: "The pack's config has something that was not understood",
    remediation: "Correct the key or its value.",
  },
  postRenderer: {
    id: "ZEN-010",
    name: "post-renderer",
    severity: "critical",
    title: "A post-renderer can change everything after it was judged",
    remediation: "Remove `postrender` from the release.",
  },
  exemptionExpired: {
    id: "ZEN-011",
    name: "exemption-expired",
    severity: "medium",
    title: "An exemption has expired, so that it covers nothing any more",
    remediation: "Mend what it covered and remove it, or have it reviewed and give it a new date.",
  },
  exemptionUnused: {
    id: "ZEN-012",
    name: "exemption-unused",
    severity: "low",
    title: "An exemption covers nothing",
    remediation: "Remove it.",
    enforcement: "advisory",
  },
  exemptionUnread: {
    id: "ZEN-013",
    name: "exemption-unread",
    severity: "high",
    title: "The exemptions file has something that was not understood",
    remediation: "Correct the entry.",
  },
} as const satisfies Readonly<Record<string, Check>>;
