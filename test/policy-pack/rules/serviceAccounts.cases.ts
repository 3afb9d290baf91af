import type { RuleCase } from "./ruleCase";

const account = (name: string, more = "automountServiceAccountToken: false"): string =>
  `{apiVersion: v1, kind: ServiceAccount, metadata: {name: ${name}}, ${more}}\n---\n`;
const pod = (spec: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [], ${spec}}}\n---\n`;
const binding = (name = "a", namespace = "shop", kind = "ServiceAccount"): string =>
  `{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b}, roleRef: {kind: ClusterRole, name: view}, subjects: [{kind: ${kind}, name: ${name}, namespace: ${namespace}}]}\n---\n`;
const token = (more: string): string =>
  `volumes: [{name: x, emptyDir: {}}, {name: t, projected: {sources: [{secret: {name: s}}, {serviceAccountToken: {path: t, ${more}}}]}}]`;
const off = "automountServiceAccountToken: false";
const on = "automountServiceAccountToken: true";

const ofPod = (id: string, path = "/spec"): readonly string[] => [`${id} Pod shop/p ${path}`];
const ofAccount = (id: string, path = ""): readonly string[] => [
  `${id} ServiceAccount shop/a ${path}`.trimEnd(),
];
const switchPath = "/spec/automountServiceAccountToken";
const tokenPath = "/spec/volumes/1/projected/sources/1/serviceAccountToken";
const lifetimePath = `${tokenPath}/expirationSeconds`;

const defaultMessage =
  "the pod has a token of the service account default, whose rights every pod of the namespace shares: name an account of its own, or set automountServiceAccountToken to false and project no token";
const needlessMessage =
  "no binding gives the service account a a role, and yet its token is mounted: set automountServiceAccountToken to false in the pod";
const automountMessage =
  "the token of the service account is mounted into every pod that does not refuse it, and none here needs that: set automountServiceAccountToken to false";
const notKnown = (what: string): string =>
  `${what} is not known in preview: give it a value that is known before the resource is made`;

const podCases: readonly RuleCase[] = [
  {
    name: "a pod that says nothing of its account",
    manifests: pod("hostname: x"),
    expected: ofPod("ZEN-261"),
    messages: [defaultMessage],
    shown: true,
  },
  {
    name: "a pod under the account default, with a role",
    manifests: pod(`serviceAccountName: default, ${on}`) + binding("default"),
    expected: ofPod("ZEN-261", switchPath),
  },
  { name: "a pod under the account default without a token", manifests: pod(off), expected: [] },
  {
    name: "a pod under the account default, which gives no tokens",
    manifests: account("default") + pod("hostname: x"),
    expected: [],
  },
  {
    name: "a pod under the account default that asks for a token all the same",
    manifests: account("default") + pod(on),
    expected: ofPod("ZEN-261", switchPath),
  },
  {
    name: "a pod under the account default that projects a token for the API server",
    manifests: pod(`${off}, ${token("expirationSeconds: 3600")}`),
    expected: ofPod("ZEN-261", tokenPath),
  },
  {
    name: "a pod under the account default that projects a token with an empty audience",
    manifests: pod(`${off}, ${token('audience: ""')}`),
    expected: ofPod("ZEN-261", tokenPath),
  },
  {
    name: "a pod under the account default that has both",
    manifests: pod(`${on}, ${token("expirationSeconds: 3600")}`),
    expected: ofPod("ZEN-261", switchPath),
  },
  {
    name: "a pod under the account default that projects a token for somewhere else",
    manifests: pod(`${off}, ${token("audience: vault")}`),
    expected: [],
  },
  {
    name: "a pod with a token of an account that has no role",
    manifests: account("a") + pod(`serviceAccountName: a, ${on}`),
    expected: ofPod("ZEN-262", switchPath),
    messages: [needlessMessage],
  },
  {
    name: "a pod that leaves it to its account, which has no role",
    manifests: account("a", on) + pod("serviceAccountName: a"),
    expected: [...ofPod("ZEN-262"), ...ofAccount("ZEN-263", "/automountServiceAccountToken")],
    messages: [needlessMessage, automountMessage],
  },
  {
    name: "a pod under an account that is elsewhere and has no role",
    manifests: pod("serviceAccountName: a"),
    expected: ofPod("ZEN-262"),
  },
  {
    name: "a pod that leaves it to its account, which gives no tokens",
    manifests: account("a") + pod("serviceAccountName: a"),
    expected: [],
  },
  {
    name: "a pod with a token of an account that has a role",
    manifests: account("a") + pod(`serviceAccountName: a, ${on}`) + binding(),
    expected: [],
  },
  {
    name: "a pod whose account's name has a role in another namespace",
    manifests: account("a") + pod(`serviceAccountName: a, ${on}`) + binding("a", "other"),
    expected: ofPod("ZEN-262", switchPath),
  },
  {
    name: "a pod whose account's name is that of a group with a role",
    manifests: account("a") + pod(`serviceAccountName: a, ${on}`) + binding("a", "shop", "Group"),
    expected: ofPod("ZEN-262", switchPath),
  },
  {
    name: "a pod that projects a token and has no other",
    manifests:
      account("a") + pod(`serviceAccountName: a, ${off}, ${token("expirationSeconds: 3600")}`) + binding(),
    expected: [],
    shown: true,
  },
  {
    name: "a CronJob that says nothing of its account",
    manifests:
      "{apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {jobTemplate: {spec: {template: {spec: {containers: []}}}}}}",
    expected: ["ZEN-261 CronJob shop/c /spec/jobTemplate/spec/template/spec"],
  },
];

const accountCases: readonly RuleCase[] = [
  {
    name: "an account that nobody here runs under",
    manifests: account("a", "secrets: []"),
    expected: ofAccount("ZEN-263"),
    messages: [automountMessage],
  },
  { name: "an account that gives no tokens", manifests: account("a"), expected: [] },
  {
    name: "an account with a role that somebody elsewhere may run under",
    manifests: account("a", on) + binding(),
    expected: [],
  },
  {
    name: "an account with a role whose pod relies on the token",
    manifests: account("a", on) + pod("serviceAccountName: a") + binding(),
    expected: [],
  },
  {
    name: "an account with a role whose pod needs no token from it",
    manifests: account("a", on) + pod(`serviceAccountName: a, ${off}`) + binding(),
    expected: ofAccount("ZEN-263", "/automountServiceAccountToken"),
  },
  {
    name: "an account with a role, one of whose pods relies on the token",
    manifests:
      account("a", on) +
      pod("serviceAccountName: a") +
      pod(`serviceAccountName: a, ${off}`).replace("name: p", "name: q") +
      binding(),
    expected: [],
  },
  {
    name: "an account that lists Secrets",
    manifests: account("a", `${off}, secrets: [{name: a-token}], imagePullSecrets: [{name: pull}]`),
    expected: ofAccount("ZEN-266", "/secrets"),
    messages: [
      "the service account lists Secrets, as it did when tokens never expired: remove secrets, or write what pulls images into imagePullSecrets",
    ],
  },
  {
    name: "an account that lists only what pulls images",
    manifests: account("a", `${off}, secrets: [], imagePullSecrets: [{name: pull}]`),
    expected: [],
  },
];

const tokenCases: readonly RuleCase[] = [
  {
    name: "a token that lives a second longer than a day",
    manifests: pod(`${off}, ${token("audience: vault, expirationSeconds: 86401")}`),
    expected: ofPod("ZEN-264", lifetimePath),
    messages: ["the token lives 86401 seconds, more than 24 hours: leave expirationSeconds out or lower it"],
  },
  {
    name: "a token that lives a day",
    manifests: pod(`${off}, ${token("audience: vault, expirationSeconds: 86400")}`),
    expected: [],
  },
  {
    name: "a token that lives longer than is allowed here",
    manifests: pod(`${off}, ${token("audience: vault, expirationSeconds: 7201")}`),
    parameters: { maximumTokenHours: 2 },
    expected: ofPod("ZEN-264", lifetimePath),
    messages: ["the token lives 7201 seconds, more than 2 hours: leave expirationSeconds out or lower it"],
  },
  {
    name: "a Secret with a token that never expires",
    manifests:
      "{apiVersion: v1, kind: Secret, metadata: {name: s}, type: kubernetes.io/service-account-token}",
    expected: ["ZEN-265 Secret shop/s /type"],
    messages: [
      "the Secret holds a token that never expires: use a projected token, or kubectl create token outside the cluster",
    ],
  },
  {
    name: "Secrets of other types",
    manifests:
      "{apiVersion: v1, kind: Secret, metadata: {name: s}, type: kubernetes.io/tls}\n---\n{apiVersion: v1, kind: Secret, metadata: {name: t}}",
    expected: [],
  },
];

const hidden = "zen-unknown-0";
const unknownCases: readonly RuleCase[] = [
  {
    name: "an unknown account of a pod that mounts a token",
    manifests: pod(`serviceAccountName: ${hidden}`),
    expected: ofPod("ZEN-267", "/spec/serviceAccountName"),
    messages: [notKnown("the service account")],
  },
  {
    name: "an unknown account by the old key",
    manifests: pod(`serviceAccount: ${hidden}`),
    expected: ofPod("ZEN-267", "/spec/serviceAccount"),
  },
  {
    name: "an unknown account of a pod without a token",
    manifests: pod(`serviceAccountName: ${hidden}, ${off}`),
    expected: [],
  },
  {
    name: "an unknown account that has a role",
    manifests: pod(`serviceAccountName: ${hidden}`) + binding(hidden),
    expected: [],
  },
  {
    name: "an unknown switch of a pod",
    manifests: pod(`automountServiceAccountToken: ${hidden}`),
    expected: ofPod("ZEN-267", switchPath),
    messages: [notKnown("automountServiceAccountToken")],
  },
  {
    name: "an unknown switch of an account",
    manifests:
      account("a", `automountServiceAccountToken: ${hidden}`) + pod("serviceAccountName: a") + binding(),
    expected: ofPod("ZEN-267"),
  },
  {
    name: "an unknown lifetime",
    manifests: pod(`${off}, ${token(`audience: vault, expirationSeconds: ${hidden}`)}`),
    expected: ofPod("ZEN-267", lifetimePath),
    messages: [notKnown("the lifetime of the token")],
  },
  {
    name: "an unknown type of a Secret",
    manifests: `{apiVersion: v1, kind: Secret, metadata: {name: s}, type: ${hidden}}`,
    expected: ["ZEN-267 Secret shop/s /type"],
    messages: [notKnown("the type of the Secret")],
  },
  {
    name: "wrong types everywhere",
    manifests:
      pod(
        `${off}, serviceAccountName: 3, volumes: [3, null, {projected: 3}, {projected: {sources: [3, {serviceAccountToken: 3}, {serviceAccountToken: {audience: 3, expirationSeconds: [x]}}]}}]`,
      ).replace("audience: 3", "audience: vault") +
      account("a", `${off}, secrets: 3`) +
      "{apiVersion: v1, kind: Secret, metadata: {name: s}, type: {}}\n---\n" +
      pod("automountServiceAccountToken: 3, volumes: {}, serviceAccountName: a").replace(
        "name: p",
        "name: q",
      ),
    expected: [],
  },
];

/** Cases of the rule `service-accounts`. */
export const cases: readonly RuleCase[] = [...podCases, ...accountCases, ...tokenCases, ...unknownCases];
