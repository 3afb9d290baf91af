import { at, inCluster, inRole, role, rule } from "../rbac/roles";
import { secretWays, type Way, ways } from "../rbac/ways";
import { messageCases } from "./rbacEscalation.messages.cases";
import { ownedCases } from "./rbacEscalation.owned.cases";
import type { RuleCase } from "./ruleCase";

/** A case for each way: every resource with every verb by itself; in a Role what is outside namespaces is nothing. */
function casesOfWay({ id, group, resources, verbs, namespaced }: Way): readonly RuleCase[] {
  const single = resources.flatMap((resource) => verbs.map((verb) => rule(group, [resource], [verb])));
  const elsewhere = resources.map((resource) => rule("example.com", [resource], verbs));
  const name = `${verbs.join(", ")} on ${resources.join(", ")} of "${group}"`;
  return [
    {
      name: `${name}, each by itself`,
      manifests: inCluster(...single),
      expected: single.map((_, index) => at(id, `/rules/${index}`)).sort(),
    },
    {
      name: `${name}, in a Role`,
      manifests: role("Role", single),
      expected: namespaced ? single.map((_, index) => inRole(id, index)).sort() : [],
    },
    { name: `${name}, but in another group`, manifests: inCluster(...elsewhere), expected: [] },
    {
      name: `${name}, but only to list and watch`,
      manifests: inCluster(rule(group, resources, ["list", "watch"])),
      expected: [],
    },
  ];
}

const secretCases = Object.entries(secretWays).flatMap(([verb, { any, named }]): readonly RuleCase[] => [
  {
    name: `${verb} on any Secret`,
    manifests: inCluster(rule("", ["secrets"], [verb])),
    expected: any.map((id) => at(id)),
  },
  {
    name: `${verb} on a Secret by name`,
    manifests: inCluster(rule("", ["secrets"], [verb], ["key"])),
    expected: named.map((id) => at(id)),
  },
]);

const unknownMessage =
  "what the rule allows is not known in preview and may lead to more rights: give it values that are known before the role is made";
const secretMessage =
  "the rule allows get, list on secrets, which gives the passwords, keys and tokens in all of them: allow only get, and name the Secrets in resourceNames";

const wildcardCases: readonly RuleCase[] = [
  {
    name: "everything",
    manifests: inCluster({ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }),
    expected: [at("ZEN-201")],
    messages: [
      "the rule allows every verb on every resource of every API group, as cluster-admin does: list what is called by name",
    ],
    shown: true,
  },
  {
    name: "everything, among other things and as second rule",
    manifests: inCluster(rule("", ["pods"], ["get"]), {
      apiGroups: ["", "*"],
      resources: ["pods", "*"],
      verbs: ["get", "*"],
    }),
    expected: [at("ZEN-201", "/rules/1")],
  },
  {
    name: "every verb on something harmless",
    manifests: inCluster(rule("", ["configmaps"], ["get", "*"])),
    expected: [at("ZEN-202", "/rules/0/verbs/1")],
    messages: ["the rule is for every verb, also what is added later: list what is called by name"],
  },
  {
    name: "every resource of a harmless group",
    manifests: inCluster(rule("example.com", ["*"], ["get"])),
    expected: [at("ZEN-202", "/rules/0/resources/0")],
    messages: ["the rule is for every resource, also what is added later: list what is called by name"],
  },
  {
    name: "one subresource of every resource",
    manifests: inCluster(rule("apps", ["*/scale"], ["get"])),
    expected: [at("ZEN-202", "/rules/0/resources/0")],
    messages: [
      "the rule is for the subresource scale of every resource, also what is added later: list what is called by name",
    ],
  },
  {
    name: "every group",
    manifests: inCluster(rule("*", ["widgets"], ["get"])),
    expected: [at("ZEN-202", "/rules/0/apiGroups/0")],
    messages: ["the rule is for every API group, also what is added later: list what is called by name"],
  },
  {
    name: "nodes/proxy of every group",
    manifests: inCluster(rule("*", ["nodes/proxy"], ["get"])),
    expected: [at("ZEN-202", "/rules/0/apiGroups/0"), at("ZEN-210")],
  },
  {
    name: "exec by the subresource of every resource",
    manifests: inCluster(rule("", ["*/exec"], ["get"])),
    expected: [at("ZEN-202", "/rules/0/resources/0"), at("ZEN-209")],
  },
  {
    name: "extra user information by the subresource of every resource",
    manifests: inCluster(rule("authentication.k8s.io", ["*/scopes"], ["impersonate"])),
    expected: [at("ZEN-202", "/rules/0/resources/0"), at("ZEN-208")],
  },
  {
    name: "Secrets by every resource",
    manifests: inCluster(rule("", ["*"], ["list"])),
    expected: [at("ZEN-202", "/rules/0/resources/0"), at("ZEN-203")],
  },
  {
    name: "Secrets by every resource, after one by name",
    manifests: inCluster(rule("", ["configmaps", "*"], ["list"])),
    expected: [at("ZEN-202", "/rules/0/resources/1"), at("ZEN-203")],
  },
  {
    name: "tokens by every verb",
    manifests: inCluster(rule("", ["serviceaccounts/token"], ["*"])),
    expected: [at("ZEN-202", "/rules/0/verbs/0"), at("ZEN-212")],
  },
  {
    name: "what looks like a wildcard and matches nothing",
    manifests: inCluster(rule("", ["pods/*", "*/"], ["create"])),
    expected: [at("ZEN-202", "/rules/0/resources/1")],
  },
  {
    name: "a resource with a star at its end, which matches nothing",
    manifests: inCluster(
      rule("", ["pods/*", "secrets*"], ["create", "get*"]),
      rule("authentication.k8s.io", ["userextras", "userextras/"], ["impersonate"]),
    ),
    expected: [],
  },
];

const ruleCases: readonly RuleCase[] = [
  {
    name: "Secrets read",
    manifests: inCluster(rule("", ["configmaps", "secrets"], ["get", "list"])),
    expected: [at("ZEN-203")],
    messages: [secretMessage],
    shown: true,
  },
  {
    name: "rights that only two rules together would give",
    manifests: inCluster(
      rule("apps", ["secrets"], ["list"]),
      rule("", ["configmaps"], ["list", "impersonate"]),
      rule("", ["secrets"], ["delete"]),
      rule("rbac.authorization.k8s.io", ["roles"], ["get", "list"]),
      rule("apps", ["roles"], ["escalate", "bind"]),
    ),
    expected: [],
    shown: true,
  },
  {
    name: "the product of one rule's lists",
    manifests: inCluster({
      apiGroups: ["", "apps"],
      resources: ["deployments", "secrets"],
      verbs: ["list", "patch"],
    }),
    expected: [at("ZEN-203"), at("ZEN-204"), at("ZEN-211")],
    messages: [
      "the rule allows list on secrets, which gives the passwords, keys and tokens in all of them: allow only get, and name the Secrets in resourceNames",
      "the rule allows patch on secrets, which gives their content and tokens of any service account: allow only update and patch, and name the Secrets in resourceNames",
      "the rule allows patch on deployments.apps, which gives every Secret and service account of the namespace: remove these verbs, or declare the right in model/permissions with its reason",
    ],
  },
  {
    name: "upper case",
    manifests: inCluster(rule("", ["Secrets"], ["list"]), rule("", ["secrets"], ["LIST"])),
    expected: [],
  },
  {
    name: "an empty name beside a verb that no name narrows",
    manifests: inCluster(rule("", ["secrets"], ["list"], [""])),
    expected: [at("ZEN-203")],
  },
  {
    name: "Secrets by many names",
    manifests: inCluster(rule("", ["secrets"], ["get"], ["a", "b", "c", "d", "e", "f", "g"])),
    expected: [at("ZEN-205")],
    messages: [
      "the rule allows get on secrets named a, b, c, d, e and 2 more, which gives the content of those that are named: mount the Secret where that is enough, or declare the right in model/permissions",
    ],
  },
  {
    name: "Secrets by five names",
    manifests: inCluster(rule("", ["secrets"], ["get"], ["a", "b", "c", "d", "e"])),
    expected: [at("ZEN-205")],
    messages: [
      "the rule allows get on secrets named a, b, c, d, e, which gives the content of those that are named: mount the Secret where that is enough, or declare the right in model/permissions",
    ],
  },
  { name: "no verbs", manifests: inCluster(rule("", ["secrets"], [])), expected: [] },
  {
    name: "every URL",
    manifests: inCluster(
      { nonResourceURLs: ["*"], verbs: ["get"] },
      { nonResourceURLs: ["/healthz", "/*"], verbs: ["get"] },
      { nonResourceURLs: ["/metrics", "/healthz/*"], verbs: ["get"] },
      { nonResourceURLs: ["*"], verbs: [] },
    ),
    expected: [at("ZEN-221", "/rules/0/nonResourceURLs"), at("ZEN-221", "/rules/1/nonResourceURLs")],
    messages: Array<string>(2).fill(
      "the rule is for every URL of the API server that is no resource, its logs and profiles among them: list those that are called",
    ),
  },
  {
    name: "a role that adds to those of others",
    manifests: role("ClusterRole", [], {
      labels: {
        "rbac.authorization.k8s.io/aggregate-to-admin": "true",
        "rbac.authorization.k8s.io/aggregate-to-edit": "false",
        "rbac.example.com/aggregate-to-view": "true",
      },
    }),
    expected: [at("ZEN-223", "/metadata/labels/rbac.authorization.k8s.io~1aggregate-to-admin")],
    messages: [
      "the label adds these rules to the role admin, which others are bound to: remove it and bind this role by itself",
    ],
  },
  {
    name: "a Role with the label of aggregation, which only ClusterRoles take part in",
    manifests: role("Role", [], { labels: { "rbac.authorization.k8s.io/aggregate-to-admin": "true" } }),
    expected: [],
  },
  {
    name: "a role that takes from others",
    manifests: role("ClusterRole", null, { aggregationRule: { clusterRoleSelectors: [{}] } }),
    expected: [at("ZEN-224", "/aggregationRule")],
    messages: [
      "the role takes its rules from every ClusterRole with a label, so that nobody can say what it allows: write the rules into the role",
    ],
  },
  {
    name: "a role that takes from none",
    manifests: role("ClusterRole", [], { aggregationRule: null }),
    expected: [],
  },
  {
    name: "wrong types everywhere",
    manifests: [
      inCluster(7, null, "rules", [], { apiGroups: "", resources: { secrets: true }, verbs: 3 }),
      role("ClusterRole", { apiGroups: ["*"] }, { labels: ["x"] }).replace('"r"', '"s"'),
      role("ClusterRole", [rule("", ["secrets"], ["list"])], { labels: 3 }).replace('"r"', '"t"'),
      role("ClusterRole", [
        { apiGroups: [3, ""], resources: [null, "secrets"], verbs: [{}, "list"] },
      ]).replace('"r"', '"u"'),
      role("ClusterRole", [
        { apiGroups: [""], resources: ["secrets"], verbs: ["get"], resourceNames: 3 },
      ]).replace('"r"', '"v"'),
    ].join("\n---\n"),
    expected: [
      "ZEN-203 ClusterRole t /rules/0",
      "ZEN-203 ClusterRole u /rules/0",
      "ZEN-203 ClusterRole v /rules/0",
    ],
  },
];

const hidden = "zen-unknown-0";
const unknownCases: readonly RuleCase[] = [
  {
    name: "unknown verbs on Secrets",
    manifests: inCluster(rule("", ["secrets"], [hidden])),
    expected: [at("ZEN-222")],
    messages: [unknownMessage],
  },
  {
    name: "unknown verbs on something harmless",
    manifests: inCluster(rule("", ["configmaps"], [hidden])),
    expected: [],
  },
  {
    name: "an unknown verb beside one that is bad enough",
    manifests: inCluster(rule("", ["endpoints"], ["create", hidden])),
    expected: [at("ZEN-216"), at("ZEN-222")],
  },
  {
    name: "an unknown verb beside all that is bad",
    manifests: inCluster(rule("", ["serviceaccounts/token"], ["create", hidden])),
    expected: [at("ZEN-212")],
  },
  {
    name: "an unknown resource",
    manifests: inCluster(rule("", [hidden], ["get"])),
    expected: [at("ZEN-222")],
  },
  { name: "an unknown resource, to use", manifests: inCluster(rule("", [hidden], ["use"])), expected: [] },
  {
    name: "an unknown group of Deployments",
    manifests: inCluster(rule(hidden, ["deployments"], ["patch"])),
    expected: [at("ZEN-222")],
  },
  {
    name: "an unknown group of something harmless",
    manifests: inCluster(rule(hidden, ["widgets"], ["patch"])),
    expected: [],
  },
  {
    name: "an unknown name of a Secret",
    manifests: inCluster(rule("", ["secrets"], ["get"], [hidden])),
    expected: [at("ZEN-205")],
  },
  {
    name: "Secrets of which preview does not tell whether they are named",
    manifests: inCluster({ apiGroups: [""], resources: ["secrets"], verbs: ["get"], resourceNames: hidden }),
    expected: [at("ZEN-205"), at("ZEN-222")],
  },
  {
    name: "a rule of which nothing is known",
    manifests: inCluster({ apiGroups: hidden, resources: hidden, verbs: hidden, nonResourceURLs: hidden }),
    expected: [at("ZEN-222")],
  },
  {
    name: "an unknown list of verbs",
    manifests: inCluster({ apiGroups: [""], resources: ["secrets"], verbs: hidden }),
    expected: [at("ZEN-222")],
  },
  { name: "unknown rules", manifests: role("ClusterRole", hidden), expected: [at("ZEN-222", "/rules")] },
  { name: "an unknown rule", manifests: inCluster(hidden), expected: [at("ZEN-222")] },
  {
    name: "an unknown URL",
    manifests: inCluster(
      { nonResourceURLs: [hidden], verbs: ["get"] },
      { nonResourceURLs: ["*", hidden], verbs: ["get"] },
    ),
    expected: [at("ZEN-221", "/rules/1/nonResourceURLs"), at("ZEN-222")],
  },
];

/** Cases of the rule `rbac-escalation`. */
export const cases: readonly RuleCase[] = [
  {
    name: "every verb on everything of one group",
    manifests: inCluster(rule("batch", ["*"], ["*"])),
    expected: [at("ZEN-202", "/rules/0/resources/0"), at("ZEN-202", "/rules/0/verbs/0"), at("ZEN-211")],
  },
  {
    name: "a subresource without a name",
    manifests: inCluster(rule("authentication.k8s.io", ["*/"], ["impersonate", "impersonate:user-info"])),
    expected: [at("ZEN-202", "/rules/0/resources/0")],
  },
  {
    name: "a verb that looks like a subresource",
    manifests: inCluster(rule("batch", ["jobs"], ["*/x"])),
    expected: [],
  },
  {
    name: "URLs that only begin with a wildcard",
    manifests: inCluster({ nonResourceURLs: ["/*x", "/healthz"], verbs: ["get"] }),
    expected: [],
  },
  {
    name: "a resource that is not known beside one of the same kind",
    manifests: inCluster(rule("batch", ["jobs", "zen-unknown-0"], ["create"])),
    expected: [at("ZEN-211"), at("ZEN-222")],
  },
  ...wildcardCases,
  ...ruleCases,
  ...unknownCases,
  ...secretCases,
  ...messageCases,
  ...ways.flatMap(casesOfWay),
  ...ownedCases,
];
