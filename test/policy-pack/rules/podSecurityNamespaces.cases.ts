import type { JsonValue } from "../../../policy-pack/manifests/json";
import type { Parameters } from "../../../policy-pack/rules/rule";
import type { RuleCase } from "./ruleCase";

const UNKNOWN = "zen-unknown-0";
const LABEL = "pod-security.kubernetes.io/";
const path = (label: string): string => `/metadata/labels/pod-security.kubernetes.io~1${label}`;
const namespace = (labels: Readonly<Record<string, JsonValue>>, name = "team"): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name,
      labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [`${LABEL}${key}`, value])),
    },
  });
const raw = (metadata: JsonValue): string =>
  JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata });

const fine = (name: string, manifests: string, parameters?: Parameters): RuleCase => ({
  name,
  manifests,
  expected: [],
  ...(parameters === undefined ? {} : { parameters }),
});
const refused = (
  name: string,
  manifests: string,
  violation: readonly [id: string, path: string],
  message?: string,
  parameters?: Parameters,
): RuleCase => ({
  ...fine(name, manifests, parameters),
  expected: [`ZEN-${violation[0]} Namespace team ${violation[1]}`],
  ...(message === undefined ? {} : { messages: [message] }),
});

const notEnforced = (level: string): string =>
  `the namespace does not enforce Pod Security: set its label pod-security.kubernetes.io/enforce to ${level}`;
const tooOld = (version: string): string =>
  `the namespace enforces Pod Security of an older version than ${version}: set its label pod-security.kubernetes.io/enforce-version to latest, or leave it out`;
const noLevel =
  "the namespace has a Pod Security label that is no level, so that the API server refuses it: set it to privileged, baseline or restricted";
const noVersion =
  "the namespace has a Pod Security label that is no version, so that the API server refuses it: set it to latest, or write it as v1.36";
const notKnown = (label: string): string =>
  `metadata.labels.pod-security.kubernetes.io/${label} of the namespace is not known in preview: give it a value that is known before the object is made`;

const baseline: Parameters = { level: "baseline" };
const both = { enforce: "restricted" };

/** Cases of the rule `pod-security-namespaces`. */
export const cases: readonly RuleCase[] = [
  {
    name: "a namespace that enforces nothing",
    manifests: "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: team\n  labels: { app: shop }\n",
    expected: ["ZEN-430 Namespace team /metadata/labels"],
    messages: [notEnforced("restricted")],
    shown: true,
  },
  {
    name: "a namespace that enforces restricted",
    manifests:
      "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: team\n  labels:\n    pod-security.kubernetes.io/enforce: restricted\n    pod-security.kubernetes.io/enforce-version: latest\n",
    expected: [],
    shown: true,
  },
  refused("a namespace without labels", raw({ name: "team" }), ["430", "/metadata"]),
  refused("labels that are no map", raw({ name: "team", labels: ["a"] }), ["430", "/metadata/labels"]),
  refused("unknown labels", raw({ name: "team", labels: UNKNOWN }), ["433", "/metadata/labels"]),
  { ...fine("metadata that is no object", raw([])), expected: ["ZEN-430 Namespace  /metadata"] },
  { ...fine("null for metadata", raw(null)), expected: ["ZEN-430 Namespace  /metadata"] },
  ...["baseline", "privileged"].map((level) =>
    refused(
      `${level} only`,
      namespace({ enforce: level }),
      ["430", path("enforce")],
      notEnforced("restricted"),
    ),
  ),
  refused("audit and warn only", namespace({ audit: "restricted", warn: "restricted" }), [
    "430",
    "/metadata/labels",
  ]),
  refused(
    "privileged where baseline is demanded",
    namespace({ enforce: "privileged" }),
    ["430", path("enforce")],
    notEnforced("baseline"),
    baseline,
  ),
  refused(
    "nothing where baseline is demanded",
    namespace({}),
    ["430", "/metadata/labels"],
    undefined,
    baseline,
  ),
  ...["baseline", "restricted"].map((level) =>
    fine(`${level} where baseline is demanded`, namespace({ enforce: level }), baseline),
  ),
  fine("audit and warn that are weaker", namespace({ ...both, audit: "privileged", warn: "baseline" })),
  ...[UNKNOWN, `${UNKNOWN}.invalid`].map((level) =>
    refused(
      `the unknown level ${level}`,
      namespace({ enforce: level }),
      ["433", path("enforce")],
      notKnown("enforce"),
    ),
  ),
  ...["Restricted", "", null, true].map((level) =>
    refused(
      `the level ${JSON.stringify(level)}`,
      namespace({ enforce: level }),
      ["431", path("enforce")],
      noLevel,
    ),
  ),
  ...["audit", "warn"].map((mode) =>
    refused(
      `a level of ${mode} that is none`,
      namespace({ ...both, [mode]: "strict" }),
      ["431", path(mode)],
      noLevel,
    ),
  ),
  ...["audit", "warn"].map((mode) =>
    refused(
      `a version of ${mode} that is none`,
      namespace({ ...both, [`${mode}-version`]: "1.36" }),
      ["431", path(`${mode}-version`)],
      noVersion,
    ),
  ),
  fine(
    "unknown audit and warn, which decide nothing",
    namespace({ ...both, audit: UNKNOWN, "warn-version": UNKNOWN }),
  ),
  fine(
    "old versions of audit and warn",
    namespace({ ...both, "audit-version": "v1.29", "warn-version": "v1.0" }),
  ),
  ...["1.36", "v1.36.0", "v2.0", "v1.036", "newest", "", null, 1.36].map((version) =>
    refused(
      `the version ${JSON.stringify(version)}`,
      namespace({ ...both, "enforce-version": version }),
      ["431", path("enforce-version")],
      noVersion,
    ),
  ),
  ...["v1.35", "v1.9", "v1.0"].map((version) =>
    refused(
      `pinned to ${version}`,
      namespace({ ...both, "enforce-version": version }),
      ["432", path("enforce-version")],
      tooOld("1.36"),
    ),
  ),
  refused(
    "pinned to less than the demanded version",
    namespace({ ...both, "enforce-version": "v1.30" }),
    ["432", path("enforce-version")],
    tooOld("1.31"),
    { version: "v1.31" },
  ),
  fine("pinned to the demanded version", namespace({ ...both, "enforce-version": "v1.31" }), {
    version: "1.31",
  }),
  ...["latest", "v1.36", "v1.100"].map((version) =>
    fine(`pinned to ${version}`, namespace({ ...both, "enforce-version": version })),
  ),
  refused(
    "an unknown version",
    namespace({ ...both, "enforce-version": UNKNOWN }),
    ["433", path("enforce-version")],
    notKnown("enforce-version"),
  ),
  fine(
    "the nodes' own namespace",
    namespace({ enforce: "privileged", "enforce-version": "v1.30" }, "kube-system"),
  ),
  fine("the nodes' own namespace with unknown labels", namespace({ enforce: UNKNOWN }, "kube-system")),
  {
    ...fine(
      "the nodes' own namespace with a level that is none",
      namespace({ enforce: "none" }, "kube-system"),
    ),
    expected: [`ZEN-431 Namespace kube-system ${path("enforce")}`],
  },
  {
    ...fine("a namespace named nearly like it", namespace({}, "kube-system2")),
    expected: ["ZEN-430 Namespace kube-system2 /metadata/labels"],
  },
  {
    ...fine("Kubernetes' public namespace", namespace({}, "kube-public")),
    expected: ["ZEN-430 Namespace kube-public /metadata/labels"],
  },
  fine(
    "another kind of that name",
    '{"apiVersion":"example.com/v1","kind":"Namespace","metadata":{"name":"team"}}',
  ),
  refused("a namespace in a List", `{"apiVersion":"v1","kind":"List","items":[${namespace({})}]}`, [
    "430",
    "/metadata/labels",
  ]),
];
