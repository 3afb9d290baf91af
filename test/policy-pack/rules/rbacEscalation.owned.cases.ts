import type { RuleCase } from "./ruleCase";

interface Options {
  readonly kind?: "Role" | "ClusterRole";
  readonly binding?: "RoleBinding" | "ClusterRoleBinding" | "none";
  readonly bindingNamespace?: string;
  readonly roleNamespace?: string;
  readonly roleLabel?: string;
  readonly accountLabel?: string;
  readonly podLabel?: string;
  readonly account?: "made" | "given";
  readonly subjects?: string;
  readonly more?: string;
}

const own = "{kind: ServiceAccount, name: a, namespace: shop}";

/** A workload with its account, its role with one rule, and the binding between them. */
function workload(rule: string, options: Options = {}): string {
  const { kind = "Role", binding = "RoleBinding", roleNamespace = "shop", account = "made" } = options;
  const { roleLabel = "zen-agent", accountLabel = "zen-agent", podLabel = "zen-agent" } = options;
  const { bindingNamespace = roleNamespace, subjects = own, more } = options;
  const label = (name: string): string => `labels: {app.kubernetes.io/name: "${name}"}`;
  const pod = `{apiVersion: v1, kind: Pod, metadata: {name: p, ${label(podLabel)}}, spec: {serviceAccountName: a, containers: []}}`;
  const documents = [
    pod,
    `{apiVersion: rbac.authorization.k8s.io/v1, kind: ${kind}, metadata: {name: r, namespace: ${roleNamespace}, ${label(roleLabel)}}, rules: [${rule}]}`,
    ...(account === "made"
      ? [`{apiVersion: v1, kind: ServiceAccount, metadata: {name: a, ${label(accountLabel)}}}`]
      : []),
    ...(binding === "none"
      ? []
      : [
          `{apiVersion: rbac.authorization.k8s.io/v1, kind: ${binding}, metadata: {name: b, namespace: ${bindingNamespace}}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: r}, subjects: [${subjects}]}`,
        ]),
    ...(more === undefined ? [] : [more]),
  ];
  return documents.join("\n---\n");
}

const patch = "{apiGroups: [apps], resources: [deployments], verbs: [get, patch]}";
const hmac = (name: string): string =>
  `{apiGroups: [""], resources: [secrets], verbs: [get, update, patch], resourceNames: ["${name}"]}`;
const clusterRole = { kind: "ClusterRole" } as const;
const inRole = (id: string): readonly string[] => [`${id} Role shop/r /rules/0`];
const inCluster = (id: string): readonly string[] => [`${id} ClusterRole r /rules/0`];
const otherPod = (spec: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: q, labels: {app.kubernetes.io/name: other}}, spec: {serviceAccountName: a, containers: [], ${spec}}}`;

/** What the workload declares is not refused, and nothing else is excused. */
export const ownedCases: readonly RuleCase[] = [
  { name: "what the workload declares", manifests: workload(patch), expected: [], shown: true },
  {
    name: "what the workload declares, of an account that is there already",
    manifests: workload(patch, { account: "given" }),
    expected: [],
  },
  {
    name: "a verb more than is declared",
    manifests: workload("{apiGroups: [apps], resources: [deployments], verbs: [patch, create, update]}"),
    expected: inRole("ZEN-211"),
    messages: [
      "the rule allows create, update on deployments.apps, which gives every Secret and service account of the namespace: remove these verbs, or declare the right in model/permissions with its reason",
    ],
  },
  {
    name: "a resource more than is declared",
    manifests: workload("{apiGroups: [apps], resources: [deployments, replicasets], verbs: [patch]}"),
    expected: inRole("ZEN-211"),
    messages: [
      "the rule allows patch on replicasets.apps, which gives every Secret and service account of the namespace: remove these verbs, or declare the right in model/permissions with its reason",
    ],
  },
  {
    name: "a group more than is declared",
    manifests: workload("{apiGroups: [batch], resources: [jobs], verbs: [patch]}"),
    expected: inRole("ZEN-211"),
  },
  {
    name: "the name of a workload that declares nothing",
    manifests: workload(patch, {
      roleLabel: "workflow-registry",
      accountLabel: "workflow-registry",
      podLabel: "workflow-registry",
    }),
    expected: inRole("ZEN-211"),
  },
  {
    name: "the name of no workload",
    manifests: workload(patch, { roleLabel: "toString", accountLabel: "toString", podLabel: "toString" }),
    expected: inRole("ZEN-211"),
  },
  {
    name: "the rights of another workload",
    manifests: workload("{apiGroups: [batch], resources: [jobs], verbs: [create]}", {
      roleLabel: "runtime-agent",
    }),
    expected: inRole("ZEN-211"),
  },
  {
    name: "a role whose label alone is right",
    manifests: workload(patch, { accountLabel: "other", podLabel: "other" }),
    expected: inRole("ZEN-211"),
  },
  {
    name: "an account of another name",
    manifests: workload(patch, { accountLabel: "other" }),
    expected: inRole("ZEN-211"),
  },
  {
    name: "a pod of another name",
    manifests: workload(patch, { podLabel: "other" }),
    expected: inRole("ZEN-211"),
  },
  {
    name: "another pod that has a token of the account",
    manifests: workload(patch, { more: otherPod("automountServiceAccountToken: true") }),
    expected: inRole("ZEN-211"),
  },
  {
    name: "another pod under the account without a token",
    manifests: workload(patch, { more: otherPod("automountServiceAccountToken: false") }),
    expected: [],
  },
  {
    name: "another pod that projects a token of the account",
    manifests: workload(patch, {
      more: otherPod(
        "automountServiceAccountToken: false, volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t}}]}}]",
      ),
    }),
    expected: inRole("ZEN-211"),
  },
  {
    name: "a role that is not bound",
    manifests: workload(patch, { binding: "none" }),
    expected: inRole("ZEN-211"),
  },
  {
    name: "a role that is bound to nobody",
    manifests: workload(patch, { subjects: "" }),
    expected: inRole("ZEN-211"),
  },
  {
    name: "a role that is also bound to another account",
    manifests: workload(patch, { subjects: `${own}, {kind: ServiceAccount, name: b, namespace: shop}` }),
    expected: inRole("ZEN-211"),
  },
  {
    name: "a role that is bound to a user of the account's name",
    manifests: workload(patch, { subjects: "{kind: User, name: a, namespace: shop}" }),
    expected: inRole("ZEN-211"),
  },
  {
    name: "a role that is bound to the account as a user",
    manifests: workload(patch, { subjects: '{kind: User, name: "system:serviceaccount:shop:a"}' }),
    expected: [],
  },
  {
    name: "a role that is bound to the account of another namespace",
    manifests: workload(patch, { subjects: "{kind: ServiceAccount, name: a, namespace: other}" }),
    expected: inRole("ZEN-211"),
  },
  {
    name: "a ClusterRole in a namespace that the values name",
    manifests: workload(patch, { ...clusterRole, bindingNamespace: "target" }),
    expected: [],
  },
  {
    name: "a ClusterRole in a namespace of Kubernetes itself",
    manifests: workload(patch, { ...clusterRole, bindingNamespace: "kube-system" }),
    expected: inCluster("ZEN-211"),
  },
  {
    name: "a ClusterRole in kube-public",
    manifests: workload(patch, { ...clusterRole, bindingNamespace: "kube-public" }),
    expected: inCluster("ZEN-211"),
  },
  {
    name: "a ClusterRole in kube-node-lease",
    manifests: workload(patch, { ...clusterRole, bindingNamespace: "kube-node-lease" }),
    expected: inCluster("ZEN-211"),
  },
  {
    name: "a ClusterRole in the whole cluster",
    manifests: workload(patch, { ...clusterRole, binding: "ClusterRoleBinding" }),
    expected: inCluster("ZEN-211"),
  },
  {
    name: "a ClusterRole in one namespace and in the whole cluster",
    manifests: workload(patch, {
      ...clusterRole,
      more: `{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: c}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}, subjects: [${own}]}`,
    }),
    expected: inCluster("ZEN-211"),
  },
  { name: "the Secret that the workload declares", manifests: workload(hmac("x-hmac")), expected: [] },
  {
    name: "the Secret that the workload declares, its name not known in preview",
    manifests: workload(hmac("zen-unknown-0-hmac")),
    expected: [],
  },
  {
    name: "another Secret",
    manifests: workload(hmac("x-hmac2")),
    expected: inRole("ZEN-205"),
    messages: [
      "the rule allows get, update, patch on secrets named x-hmac2, which gives the content of those that are named: mount the Secret where that is enough, or declare the right in model/permissions",
    ],
  },
  {
    name: "a Secret that is only named like the end",
    manifests: workload(hmac("-hmac")),
    expected: inRole("ZEN-205"),
  },
  {
    name: "the Secret that the workload declares and another",
    manifests: workload(hmac('x-hmac", "key')),
    expected: inRole("ZEN-205"),
  },
  {
    name: "any Secret",
    manifests: workload('{apiGroups: [""], resources: [secrets], verbs: [get, update, patch]}'),
    expected: [...inRole("ZEN-203"), ...inRole("ZEN-204")],
  },
  {
    name: "the Secret that the workload declares, in another namespace",
    manifests: workload(hmac("x-hmac"), { roleNamespace: "target" }),
    expected: ["ZEN-205 Role target/r /rules/0"],
  },
  {
    name: "the Secret that the workload declares, in every namespace",
    manifests: workload(hmac("x-hmac"), { ...clusterRole, binding: "ClusterRoleBinding" }),
    expected: inCluster("ZEN-205"),
  },
  {
    name: "a wildcard that covers what is declared",
    manifests: workload('{apiGroups: [apps], resources: [deployments], verbs: ["*"]}'),
    expected: ["ZEN-202 Role shop/r /rules/0/verbs/0", ...inRole("ZEN-211")],
  },
  {
    name: "a verb that is not known in preview",
    manifests: workload("{apiGroups: [apps], resources: [deployments], verbs: [get, zen-unknown-0]}"),
    expected: inRole("ZEN-222"),
  },
];
