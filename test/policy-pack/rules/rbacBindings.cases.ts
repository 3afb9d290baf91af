import type { RuleCase } from "./ruleCase";

const owner = "{kind: ServiceAccount, name: a, namespace: shop}";

/** A binding; a RoleBinding is in `shop` unless said otherwise. */
function binding(
  role: string,
  subjects: string = owner,
  { kind = "ClusterRoleBinding", roleKind = "ClusterRole", namespace = "shop" } = {},
): string {
  return `{apiVersion: rbac.authorization.k8s.io/v1, kind: ${kind}, metadata: {name: b, namespace: ${namespace}}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ${roleKind}, name: "${role}"}, subjects: ${subjects.startsWith("{") ? `[${subjects}]` : subjects}}`;
}

const inNamespace = { kind: "RoleBinding" } as const;
const group = (name: string): string => `{kind: Group, name: "${name}"}`;
const user = (name: string): string => `{kind: User, name: "${name}"}`;
const role = (rules: string, kind = "ClusterRole"): string =>
  `---\n{apiVersion: rbac.authorization.k8s.io/v1, kind: ${kind}, metadata: {name: r}, rules: ${rules}}\n---\n`;
const everything = '{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}';
const rbac = "rbac.authorization.k8s.io";

const clusterWide = (id: string, path = "/roleRef/name"): readonly string[] => [
  `${id} ClusterRoleBinding b ${path}`,
];
const scoped = (id: string, namespace = "shop", path = "/roleRef/name"): readonly string[] => [
  `${id} RoleBinding ${namespace}/b ${path}`,
];

const writing = ["create", "update", "patch", "delete"];
const writes = (verbs: readonly string[], more = "", resources = "*", groups = "*"): string =>
  `[{apiGroups: ["${groups}"], resources: ["${resources}"], verbs: [${verbs.join(", ")}]${more}}]`;
const tokens = (verb: string, more = ""): string =>
  `[{apiGroups: [""], resources: [serviceaccounts/token], verbs: [${verb}]${more}}]`;

/** Roles that amount to cluster-admin, and some that don't. */
const amounting: readonly (readonly [rules: string, amounts: boolean])[] = [
  [`[${everything}]`, true],
  [`[{apiGroups: [""], resources: [pods], verbs: [get]}, ${everything}]`, true],
  ['[{apiGroups: [""], resources: ["*"], verbs: ["get"]}]', false],
  ['[{apiGroups: ["*"], resources: ["*"], verbs: ["get", "list"]}]', false],
  [`[{apiGroups: [${rbac}], resources: [clusterroles], verbs: [escalate]}]`, true],
  [`[{apiGroups: [${rbac}], resources: [clusterroles], verbs: [escalate], resourceNames: [r]}]`, true],
  [`[{apiGroups: [${rbac}], resources: [clusterroles], verbs: [bind]}]`, true],
  [`[{apiGroups: [${rbac}], resources: [clusterroles], verbs: [bind], resourceNames: [view]}]`, false],
  [
    `[{apiGroups: [${rbac}], resources: [clusterroles], verbs: [bind], resourceNames: [cluster-admin]}]`,
    true,
  ],
  ['[{apiGroups: [""], resources: [groups], verbs: [impersonate]}]', true],
  ['[{apiGroups: [""], resources: [groups], verbs: [impersonate], resourceNames: [team]}]', false],
  [
    '[{apiGroups: [""], resources: [groups], verbs: [impersonate], resourceNames: [team, "system:masters"]}]',
    true,
  ],
  ['[{apiGroups: [""], resources: [secrets, nodes/proxy], verbs: [get, create, list]}]', false],
  ['[{apiGroups: [""], resources: [secrets, groups], verbs: [get, impersonate]}]', true],
  [writes(["get", "list", "watch", ...writing, "deletecollection"]), true],
  [writes(["get", "list", "watch"]), false],
  [writes(["update", "patch", "delete"]), false],
  [tokens("create"), true],
  [tokens("get"), false],
  [tokens("create", ", resourceNames: [default]"), false],
  ["[7, null]", false],
];

const powerful = [
  "admin",
  "edit",
  "system:aggregate-to-admin",
  "system:aggregate-to-edit",
  "system:certificates.k8s.io:kube-apiserver-client-approver",
  "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver",
  "system:certificates.k8s.io:kubelet-serving-approver",
  "system:certificates.k8s.io:legacy-unknown-approver",
  "system:controller:clusterrole-aggregation-controller",
  "system:kube-controller-manager",
  "system:kube-scheduler",
  "system:kubelet-api-admin",
  "system:node",
  "system:node-problem-detector",
  "system:persistent-volume-provisioner",
];

const roleCases: readonly RuleCase[] = [
  {
    name: "cluster-admin in the whole cluster",
    manifests: binding("cluster-admin"),
    expected: clusterWide("ZEN-231"),
    messages: [
      "the binding gives cluster-admin, which is every right, in the whole cluster: bind a role that lists what is called",
    ],
    shown: true,
  },
  {
    name: "cluster-admin in one namespace",
    manifests: binding("cluster-admin", owner, inNamespace),
    expected: scoped("ZEN-232"),
    messages: [
      "the binding gives cluster-admin, which is every right, in the namespace shop: bind a role that lists what is called",
    ],
    shown: true,
  },
  ...["kube-system", "kube-public", "kube-node-lease"].map((namespace) => ({
    name: `cluster-admin in ${namespace}`,
    manifests: binding("cluster-admin", owner, { kind: "RoleBinding", namespace }),
    expected: scoped("ZEN-231", namespace),
    messages: [
      `the binding gives cluster-admin, which is every right, in ${namespace}, and by it in the whole cluster: bind a role that lists what is called`,
    ],
  })),
  {
    name: "a Role that is only called cluster-admin",
    manifests: binding("cluster-admin", owner, { ...inNamespace, roleKind: "Role" }),
    expected: [],
  },
  { name: "a role that is not there", manifests: binding("mine"), expected: [] },
  { name: "a built-in role that only reads", manifests: binding("view"), expected: [], shown: true },
  {
    name: "a built-in role for who checks tokens",
    manifests: binding("system:auth-delegator"),
    expected: [],
  },
  {
    name: "edit in the whole cluster",
    manifests: binding("edit"),
    expected: clusterWide("ZEN-233"),
    messages: [
      "the binding gives edit, which leads to more rights, in the whole cluster: bind a role that lists what is called",
    ],
  },
  {
    name: "edit in one namespace",
    manifests: binding("edit", owner, inNamespace),
    expected: scoped("ZEN-234"),
    messages: [
      "the binding gives edit, which leads to more rights, in the namespace shop: bind a role that lists what is called",
    ],
  },
  {
    name: "edit in kube-system",
    manifests: binding("edit", owner, { kind: "RoleBinding", namespace: "kube-system" }),
    expected: scoped("ZEN-233", "kube-system"),
  },
  {
    name: "a Role that is only called edit",
    manifests: binding("edit", owner, { ...inNamespace, roleKind: "Role" }),
    expected: [],
  },
  ...powerful.map((name) => ({
    name: `${name} in the whole cluster`,
    manifests: binding(name),
    expected: clusterWide("ZEN-233"),
  })),
  ...amounting.map(([rules, amounts]) => ({
    name: `a role of ours with ${rules}`,
    manifests: role(rules) + binding("r"),
    expected: amounts ? clusterWide("ZEN-231") : [],
  })),
  {
    name: "a role that amounts to cluster-admin, in one namespace",
    manifests: role(`[${everything}]`) + binding("r", owner, inNamespace),
    expected: scoped("ZEN-232"),
    messages: [
      "the binding gives r, which amounts to cluster-admin, in the namespace shop: bind a role that lists what is called",
    ],
  },
  ...[
    { verbs: writing, isAll: true },
    ...writing.map((left) => ({ verbs: writing.filter((verb) => verb !== left), isAll: false })),
  ].map(({ verbs, isAll }) => ({
    name: `a role to ${verbs.join(", ")} everything, in one namespace`,
    manifests: role(writes(verbs)) + binding("r", owner, inNamespace),
    expected: isAll ? scoped("ZEN-232") : [],
  })),
  ...[
    writes(writing, ", resourceNames: [x]"),
    writes(writing, "", "widgets"),
    writes(writing, "", "*", "example.com"),
    tokens("create"),
  ].map((rules) => ({
    name: `a role with ${rules}, in one namespace`,
    manifests: role(rules) + binding("r", owner, inNamespace),
    expected: [],
  })),
  {
    name: "a role that issues tokens, in a namespace of Kubernetes",
    manifests: role(tokens("create")) + binding("r", owner, { ...inNamespace, namespace: "kube-system" }),
    expected: scoped("ZEN-231", "kube-system"),
  },
  {
    name: "a Role that allows everything in its namespace",
    manifests: role(`[${everything}]`, "Role") + binding("r", owner, { ...inNamespace, roleKind: "Role" }),
    expected: scoped("ZEN-232"),
  },
  {
    name: "a Role of the same name in another namespace",
    manifests:
      role(`[${everything}]`, "Role") +
      binding("r", owner, { kind: "RoleBinding", roleKind: "Role", namespace: "other" }),
    expected: [],
  },
  {
    name: "a Role of the same name as the ClusterRole",
    manifests: role(`[${everything}]`, "Role") + binding("r", owner, inNamespace),
    expected: [],
  },
];

const broad: readonly (readonly [name: string, id: string, who: string])[] = [
  [
    group("system:masters"),
    "ZEN-235",
    "system:masters, which has every right whatever is bound: bind a group of your own",
  ],
  [
    group("system:unauthenticated"),
    "ZEN-236",
    "whoever did not log in: bind the service account, user or group that needs it",
  ],
  [
    user("system:anonymous"),
    "ZEN-236",
    "whoever did not log in: bind the service account, user or group that needs it",
  ],
  [
    group("system:authenticated"),
    "ZEN-237",
    "everyone who logs in: bind the service account, user or group that needs it",
  ],
  [
    group("system:serviceaccounts"),
    "ZEN-237",
    "every service account of the cluster: bind the service account, user or group that needs it",
  ],
  [
    group("system:serviceaccounts:shop"),
    "ZEN-238",
    "every service account of shop: bind the one that needs it",
  ],
  [
    "{kind: ServiceAccount, name: default, namespace: shop}",
    "ZEN-239",
    "the service account default of shop, which every pod there gets that names none: make one for the workload and bind that",
  ],
  [
    user("system:serviceaccount:shop:default"),
    "ZEN-239",
    "the service account default of shop, which every pod there gets that names none: make one for the workload and bind that",
  ],
];

const subjectCases: readonly RuleCase[] = [
  ...broad.map(([subject, id, who]) => ({
    name: `a binding for ${subject}`,
    manifests: binding("view", `[${owner}, ${subject}]`),
    expected: clusterWide(id, "/subjects/1"),
    messages: [`the subject is ${who}`],
  })),
  ...["Group", "User", "ServiceAccount"].map((kind) => ({
    name: `a ${kind} named *`,
    manifests: binding("view", `{kind: ${kind}, name: "*", namespace: shop}`),
    expected: clusterWide("ZEN-237", "/subjects/0"),
    messages: ["the subject is named *: bind the service account, user or group that needs it"],
  })),
  {
    name: "a broad subject in one namespace",
    manifests: binding("view", group("system:authenticated"), inNamespace),
    expected: scoped("ZEN-237", "shop", "/subjects/0"),
  },
  {
    name: "names that only look like those of everyone",
    manifests: binding(
      "view",
      `[${group("system:anonymous")}, ${user("system:authenticated")}, ${user("system:masters")}, ${group("system:serviceaccountsx")}, ${group("default")}, ${group("mine")}, ${user("me")}, ${owner}]`,
    ),
    expected: [],
  },
  ...(
    [
      ["system:authenticated", "system:basic-user"],
      ["system:authenticated", "system:discovery"],
      ["system:authenticated", "system:public-info-viewer"],
      ["system:unauthenticated", "system:public-info-viewer"],
      ["system:serviceaccounts", "system:service-account-issuer-discovery"],
    ] as const
  ).map(([name, bound]) => ({
    name: `${bound} for ${name}, as Kubernetes has it`,
    manifests: binding(bound, group(name)),
    expected: [],
  })),
  {
    name: "what Kubernetes gives to everyone who logs in, for who did not",
    manifests: binding("system:discovery", group("system:unauthenticated")),
    expected: clusterWide("ZEN-236", "/subjects/0"),
  },
  {
    name: "what Kubernetes gives to everyone, by a binding of a namespace",
    manifests: binding("system:discovery", group("system:authenticated"), inNamespace),
    expected: scoped("ZEN-237", "shop", "/subjects/0"),
  },
  {
    name: "a Role called like a built-in one",
    manifests: binding("system:discovery", group("system:authenticated"), { roleKind: "Role" }),
    expected: clusterWide("ZEN-237", "/subjects/0"),
  },
  {
    name: "a built-in role for an account named *",
    manifests: binding("system:discovery", '{kind: ServiceAccount, name: "*", namespace: shop}'),
    expected: clusterWide("ZEN-237", "/subjects/0"),
  },
];

const unknownRole =
  "the role is not known in preview: give it a name that is known before the binding is made";
const unknownSubject =
  "the subject is not known in preview and may be everyone: give it a name that is known before the binding is made";

const unknownCases: readonly RuleCase[] = [
  {
    name: "an unknown role",
    manifests: binding("zen-unknown-0"),
    expected: clusterWide("ZEN-240"),
    messages: [unknownRole],
  },
  {
    name: "an unknown kind of role",
    manifests: binding("r", owner, { roleKind: "zen-unknown-0" }),
    expected: clusterWide("ZEN-240"),
  },
  {
    name: "a role whose unknown name is that of one of the objects",
    manifests: role("[]").replace("name: r", "name: zen-unknown-0") + binding("zen-unknown-0"),
    expected: [],
  },
  {
    name: "an unknown group",
    manifests: binding("view", group("zen-unknown-0")),
    expected: clusterWide("ZEN-240", "/subjects/0"),
    messages: [unknownSubject],
  },
  {
    name: "an unknown user, an unknown kind and an unknown service account",
    manifests: binding(
      "view",
      `[${user("zen-unknown-0")}, {kind: zen-unknown-0, name: x}, {kind: ServiceAccount, name: zen-unknown-0, namespace: zen-unknown-1}]`,
    ),
    expected: [...clusterWide("ZEN-240", "/subjects/0"), ...clusterWide("ZEN-240", "/subjects/1")],
  },
  {
    name: "unknown subjects",
    manifests: binding("view", "zen-unknown-0"),
    expected: clusterWide("ZEN-240", "/subjects"),
    messages: [unknownSubject],
  },
  {
    name: "wrong types everywhere",
    manifests: `${binding("view", "everyone")}
---
{apiVersion: ${rbac}/v1, kind: ClusterRoleBinding, metadata: {name: c}, roleRef: 3, subjects: [3, null, [], {kind: [], name: {}}]}
---
{apiVersion: ${rbac}/v1, kind: RoleBinding, metadata: {name: d}, roleRef: {kind: {}, name: 4}}`,
    expected: [],
  },
];

/** Cases of the rule `rbac-bindings`. */
export const cases: readonly RuleCase[] = [...roleCases, ...subjectCases, ...unknownCases];
