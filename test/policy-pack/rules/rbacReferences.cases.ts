import type { RuleCase } from "./ruleCase";

const rbac = "rbac.authorization.k8s.io";
const made = (name: string, namespace = "shop"): string =>
  `{apiVersion: v1, kind: ServiceAccount, metadata: {name: ${name}, namespace: ${namespace}}}\n---\n`;
const role = (kind: string, name: string, namespace = "shop"): string =>
  `{apiVersion: ${rbac}/v1, kind: ${kind}, metadata: {name: "${name}", namespace: ${namespace}}, rules: []}\n---\n`;
const account = (name: string, namespace = "shop"): string =>
  `{kind: ServiceAccount, name: ${name}, namespace: ${namespace}}`;
const group = "{kind: Group, name: team}";

/** A RoleBinding in `shop` or a ClusterRoleBinding; subjects are fine unless they are said. */
function binding(
  roleRef: string,
  subjects: string = group,
  kind = "RoleBinding",
  namespace = "shop",
): string {
  return `{apiVersion: ${rbac}/v1, kind: ${kind}, metadata: {name: b, namespace: ${namespace}}, roleRef: {${roleRef}}, subjects: [${subjects}]}`;
}

const view = "kind: ClusterRole, name: view";
const pod = (spec: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [], ${spec}}}`;
const inShop = (id: string, path: string): readonly string[] => [`${id} RoleBinding shop/b ${path}`];
const ofPod = (id: string, key = "serviceAccountName"): readonly string[] => [
  `${id} Pod shop/p /spec/${key}`,
];

const missingRole = (ref: string): string =>
  `the ${ref} is not there: correct the name, deploy it too, or name "${ref}" in the parameter existing`;
const notKnown = (what: string): string =>
  `${what} is not known in preview: give it a value that is known before the resource is made`;
const noSubject =
  "the subject is none that Kubernetes takes: write kind (ServiceAccount, User or Group), name and, for a ServiceAccount, namespace";

const builtin = [
  ..."cluster-admin admin edit view system:aggregate-to-admin system:aggregate-to-edit system:aggregate-to-view".split(
    " ",
  ),
  ..."system:auth-delegator system:basic-user system:discovery system:heapster system:kube-aggregator".split(
    " ",
  ),
  ..."system:kube-controller-manager system:kube-dns system:kube-scheduler system:kubelet-api-admin".split(
    " ",
  ),
  ..."system:monitoring system:node system:node-bootstrapper system:node-problem-detector".split(" "),
  ..."system:node-proxier system:persistent-volume-provisioner system:public-info-viewer".split(" "),
  ..."system:service-account-issuer-discovery system:volume-scheduler system:controller:job-controller".split(
    " ",
  ),
  "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
  "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
  "system:certificates.k8s.io:kubelet-serving-approver",
  "eks:addon-manager",
];

const builtinRoles = [
  ["kube-public", "system:controller:bootstrap-signer"],
  ["kube-system", "extension-apiserver-authentication-reader"],
  ["kube-system", "system::leader-locking-kube-controller-manager"],
  ["kube-system", "system::leader-locking-kube-scheduler"],
  ["kube-system", "system:controller:bootstrap-signer"],
  ["kube-system", "system:controller:cloud-provider"],
  ["kube-system", "system:controller:token-cleaner"],
] as const;

const roleCases: readonly RuleCase[] = [
  {
    name: "a ClusterRole that is not there",
    manifests: binding("kind: ClusterRole, name: viewer"),
    expected: inShop("ZEN-251", "/roleRef/name"),
    messages: [missingRole("ClusterRole viewer")],
    shown: true,
  },
  {
    name: "a Role that is not there",
    manifests: binding("kind: Role, name: reader"),
    expected: inShop("ZEN-251", "/roleRef/name"),
    messages: [missingRole("Role shop/reader")],
  },
  {
    name: "a Role of another namespace",
    manifests: role("Role", "reader", "other") + binding("kind: Role, name: reader"),
    expected: inShop("ZEN-251", "/roleRef/name"),
  },
  {
    name: "a ClusterRole of the Role's name",
    manifests: role("ClusterRole", "reader") + binding("kind: Role, name: reader"),
    expected: inShop("ZEN-251", "/roleRef/name"),
  },
  {
    name: "a Role that is there",
    manifests: role("Role", "reader") + binding("kind: Role, name: reader"),
    expected: [],
    shown: true,
  },
  {
    name: "a ClusterRole that is there",
    manifests: role("ClusterRole", "r") + binding("kind: ClusterRole, name: r", group, "ClusterRoleBinding"),
    expected: [],
  },
  ...builtin.map((name) => ({
    name: `the built-in ${name}`,
    manifests: binding(`kind: ClusterRole, name: "${name}"`),
    expected: [],
  })),
  ...builtinRoles.map(([namespace, name]) => ({
    name: `the built-in Role ${name} of ${namespace}`,
    manifests: binding(`kind: Role, name: "${name}"`, group, "RoleBinding", namespace),
    expected: [],
  })),
  {
    name: "a Role called like a built-in ClusterRole",
    manifests: binding("kind: Role, name: view"),
    expected: inShop("ZEN-251", "/roleRef/name"),
  },
  {
    name: "a built-in Role in another namespace",
    manifests: binding("kind: Role, name: extension-apiserver-authentication-reader"),
    expected: inShop("ZEN-251", "/roleRef/name"),
  },
  {
    name: "a built-in role with a slip of the pen",
    manifests: binding('kind: ClusterRole, name: "system:auth-delegatr"'),
    expected: inShop("ZEN-251", "/roleRef/name"),
  },
  {
    name: "roles that the cluster has",
    manifests: `${binding("kind: ClusterRole, name: theirs")}\n---\n${binding("kind: Role, name: theirs").replace("name: b", "name: c")}`,
    parameters: { existing: ["ClusterRole theirs", "Role shop/theirs"] },
    expected: [],
  },
  {
    name: "a role that the cluster has elsewhere",
    manifests: binding("kind: Role, name: theirs"),
    parameters: { existing: ["ClusterRole theirs", "Role other/theirs", "ClusterRole shop/theirs"] },
    expected: inShop("ZEN-251", "/roleRef/name"),
  },
  {
    name: "a ClusterRoleBinding to a Role",
    manifests: binding("kind: Role, name: reader", group, "ClusterRoleBinding"),
    expected: ["ZEN-255 ClusterRoleBinding b /roleRef"],
    messages: ["the binding refers to something that it cannot bind: refer to a ClusterRole"],
  },
  {
    name: "a binding to a user",
    manifests: role("User", "x") + binding("kind: User, name: x"),
    expected: inShop("ZEN-255", "/roleRef"),
    messages: ["the binding refers to something that it cannot bind: refer to a Role or a ClusterRole"],
  },
];

const subjectCases: readonly RuleCase[] = [
  {
    name: "an account that is not there",
    manifests: made("a") + binding(view, `${account("a")}, ${account("b")}`),
    expected: inShop("ZEN-252", "/subjects/1"),
    messages: [
      'the service account shop/b is not there, so that whoever makes it gets the role: correct the name, deploy it too, or name "ServiceAccount shop/b" in the parameter existing',
    ],
  },
  {
    name: "an account that is not there, written as a user",
    manifests: made("a") + binding(view, '{kind: User, name: "system:serviceaccount:shop:b"}'),
    expected: inShop("ZEN-252", "/subjects/0"),
  },
  {
    name: "an account that is there, written as a user",
    manifests: made("a") + binding(view, '{kind: User, name: "system:serviceaccount:shop:a"}'),
    expected: [],
  },
  {
    name: "an account of the same name in another namespace",
    manifests: made("b", "other") + made("a") + binding(view, account("b")),
    expected: inShop("ZEN-252", "/subjects/0"),
  },
  {
    name: "an account of a namespace that is only made",
    manifests: `{apiVersion: v1, kind: Namespace, metadata: {name: made}}\n---\n${binding(view, account("b", "made"))}`,
    expected: inShop("ZEN-252", "/subjects/0"),
  },
  {
    name: "an account of a namespace that only has pods",
    manifests: `${pod("hostname: x")}\n---\n${binding(view, account("b"))}`,
    expected: inShop("ZEN-252", "/subjects/0"),
  },
  {
    name: "an account of a namespace that others fill",
    manifests: made("a") + binding(view, account("prometheus", "monitoring")),
    expected: [],
    shown: true,
  },
  {
    name: "the account that every namespace has",
    manifests: made("a") + binding(view, account("default")),
    expected: [],
  },
  {
    name: "an account that the cluster has",
    manifests: made("a") + binding(view, account("b")),
    parameters: { existing: ["ServiceAccount shop/b"] },
    expected: [],
  },
  {
    name: "an account that the cluster has in another namespace",
    manifests: made("a") + binding(view, account("b")),
    parameters: { existing: ["ServiceAccount other/b", "ServiceAccount b"] },
    expected: inShop("ZEN-252", "/subjects/0"),
  },
  {
    name: "subjects that Kubernetes does not take",
    manifests: binding(
      view,
      '{kind: ServiceAccount, name: a}, {kind: Group}, {kind: User, name: ""}, {kind: Team, name: x}, {name: x}, 3, null, {kind: Group, name: x}, {kind: User, name: x}',
    ),
    expected: [0, 1, 2, 3, 4, 5, 6].map((index) => `ZEN-253 RoleBinding shop/b /subjects/${index}`),
    messages: Array<string>(7).fill(noSubject),
  },
];

const podCases: readonly RuleCase[] = [
  {
    name: "a pod under an account that is not there",
    manifests: made("a") + pod("serviceAccountName: b"),
    expected: ofPod("ZEN-254"),
    messages: [
      'the service account shop/b is not there, so that no pod starts: correct the name, deploy it too, or name "ServiceAccount shop/b" in the parameter existing',
    ],
    shown: true,
  },
  {
    name: "a pod under an account that is not there, by the old key",
    manifests: pod("serviceAccount: b"),
    expected: ofPod("ZEN-254", "serviceAccount"),
  },
  {
    name: "a pod whose new key says otherwise than the old one",
    manifests: made("a") + pod("serviceAccountName: a, serviceAccount: b"),
    expected: [],
  },
  {
    name: "a pod whose new key is empty",
    manifests: made("a") + pod('serviceAccountName: "", serviceAccount: b'),
    expected: ofPod("ZEN-254", "serviceAccount"),
  },
  { name: "a pod under no account", manifests: pod("hostname: x"), expected: [] },
  { name: "a pod under the account default", manifests: pod("serviceAccountName: default"), expected: [] },
  {
    name: "a pod under an account that is there",
    manifests: made("a") + pod("serviceAccountName: a"),
    expected: [],
  },
  {
    name: "a pod under an account that is in another namespace",
    manifests: made("a", "other") + pod("serviceAccountName: a"),
    expected: ofPod("ZEN-254"),
  },
  {
    name: "a CronJob under an account that is not there",
    manifests:
      "{apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {jobTemplate: {spec: {template: {spec: {serviceAccountName: b}}}}}}",
    expected: ["ZEN-254 CronJob shop/c /spec/jobTemplate/spec/template/spec/serviceAccountName"],
  },
];

const unknownCases: readonly RuleCase[] = [
  {
    name: "an unknown role",
    manifests: binding("kind: ClusterRole, name: zen-unknown-0"),
    expected: inShop("ZEN-256", "/roleRef/name"),
    messages: [notKnown("the role")],
  },
  {
    name: "an unknown kind of role",
    manifests: binding("kind: zen-unknown-0, name: x"),
    expected: inShop("ZEN-256", "/roleRef/name"),
  },
  {
    name: "an unknown role that is one of the objects",
    manifests: role("ClusterRole", "zen-unknown-0") + binding("kind: ClusterRole, name: zen-unknown-0"),
    expected: [],
  },
  {
    name: "an unknown account",
    manifests: made("a") + binding(view, account("zen-unknown-0")),
    expected: inShop("ZEN-256", "/subjects/0"),
    messages: [notKnown("the service account")],
  },
  {
    name: "an unknown account that is one of the objects",
    manifests: made("zen-unknown-0") + binding(view, account("zen-unknown-0")),
    expected: [],
  },
  {
    name: "an account of an unknown namespace",
    manifests: made("a") + binding(view, account("a", "zen-unknown-0")),
    expected: inShop("ZEN-256", "/subjects/0"),
  },
  {
    name: "an account that is not in a namespace whose name is unknown but whose objects are here",
    manifests: made("a", "zen-unknown-0") + binding(view, account("b", "zen-unknown-0")),
    expected: inShop("ZEN-252", "/subjects/0"),
  },
  {
    name: "an unknown account of a namespace that others fill",
    manifests: binding(view, account("zen-unknown-0", "monitoring")),
    expected: [],
  },
  {
    name: "an unknown kind of subject and an unknown subject",
    manifests: binding(view, "{kind: zen-unknown-0, name: x}, zen-unknown-1"),
    expected: [...inShop("ZEN-256", "/subjects/0/kind"), ...inShop("ZEN-256", "/subjects/1")],
    messages: [notKnown("the kind of the subject"), notKnown("the subject")],
  },
  {
    name: "a pod under an unknown account",
    manifests: pod("serviceAccountName: zen-unknown-0"),
    expected: ofPod("ZEN-256"),
    messages: [notKnown("the service account")],
  },
  {
    name: "a pod under an unknown account that is one of the objects",
    manifests: made("zen-unknown-0") + pod("serviceAccountName: zen-unknown-0"),
    expected: [],
  },
  {
    name: "wrong types everywhere",
    manifests: `{apiVersion: ${rbac}/v1, kind: RoleBinding, metadata: {name: b}, roleRef: [], subjects: 3}\n---\n${pod("serviceAccountName: {}, serviceAccount: 3")}`,
    expected: inShop("ZEN-255", "/roleRef"),
  },
];

/** Cases of the rule `rbac-references`. */
export const cases: readonly RuleCase[] = [...roleCases, ...subjectCases, ...podCases, ...unknownCases];
